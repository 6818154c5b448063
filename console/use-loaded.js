import { useEffect, useState } from 'preact/hooks';
import { ApiFault, pause } from './api.js';

/** From one answer to the next question, so that the page of a busy service asks it little. */
const restMs = 500;

/** Longest wait for an answer: the connection may be lost without a word. */
const longestMs = 90_000;

/**
 * @template T
 * @typedef {{ value: T | undefined, fault: Error | undefined }} Loaded
 */

/**
 * One question at a time: news that come meanwhile are asked about once, after it, so that an answer comes however fast
 * they do.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {(change: (before: Loaded<T>) => Loaded<T>) => void} update
 */
const openAsker = (load, update) => {
  const leave = new AbortController();
  const { signal } = leave;
  let isAsking = false;
  let hasNews = false;

  const ask = async () => {
    hasNews = true;
    if (isAsking) return;
    isAsking = true;
    while (hasNews && !signal.aborted) {
      hasNews = false;
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(new ApiFault('', 'the server does not answer')), longestMs);
      await load(AbortSignal.any([signal, late.signal])).then(
        (value) => signal.aborted || update(() => ({ value, fault: undefined })),
        (fault) => signal.aborted || update(({ value }) => ({ value, fault })),
      );
      clearTimeout(timer);
      await pause(restMs, signal);
    }
    isAsking = false;
  };

  return { ask, leave: () => leave.abort() };
};

/**
 * What `load` gives, asked again when there are news; what was there stays until the new has come.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load - asks for the same each time: what else is to be loaded is for
 *   another component, by its `key`
 * @param {unknown} news
 */
export const useLoaded = (load, news) => {
  const [loaded, setLoaded] = useState(/** @type {Loaded<T>} */ ({ value: undefined, fault: undefined }));
  const [asker] = useState(() => openAsker(load, setLoaded));
  useEffect(() => asker.leave, []);
  useEffect(() => {
    asker.ask();
  }, [news]);
  return loaded;
};
