import { useEffect, useState } from 'preact/hooks';
import { useLoaded } from './use-loaded.js';

/** @import { Readiness } from '../src/contracts/rest/service.ts' */

/** There is no event when a waiting service becomes ready, so its state is polled at this interval. */
const againMs = 2_000;

/**
 * Whether the service is ready; the status of a service that is not is no fault.
 * @param {AbortSignal} signal @returns {Promise<Readiness>}
 */
const ask = async (signal) => (await fetch('health/ready', { signal })).json();

/** The state of the service, undefined while it is unreachable. @param {string} news */
export const useHealth = (news) => {
  const [asked, setAsked] = useState(0);
  const { value: health, fault } = useLoaded(ask, `${news} ${asked}`);
  useEffect(() => {
    if (health?.status !== 'waiting') return;
    const timer = setTimeout(() => setAsked(asked + 1), againMs);
    return () => clearTimeout(timer);
  }, [health]);
  return fault ? undefined : health;
};
