import { useEffect, useState } from 'preact/hooks';
import { useLoaded } from './use-loaded.js';

/** @import { Readiness } from '../src/contracts/rest/service.ts' */

/** Nothing tells when a service that waits is ready, so it is asked again after this. */
const againMs = 2_000;

/**
 * Whether the service is ready; it tells so with a status of its own, which is no fault.
 * @param {AbortSignal} signal @returns {Promise<Readiness>}
 */
const ask = async (signal) => (await fetch('health/ready', { signal })).json();

/** How the service is, undefined while it can't be reached. @param {string} news */
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
