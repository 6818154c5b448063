import { useEffect, useState } from 'preact/hooks';
import { ApiFault, pause } from './api.js';

/** Pause between an answer and the next request, so that the page of a busy service sends few. */
const restMs = 500;

/** Longest wait for an answer: a connection may be lost without notice. */
const longestMs = 90_000;

/**
 * @template T
 * @typedef {{ value: T | undefined, fault: Error | undefined }} Loaded
 */

/**
 * One request at a time: news that come meanwhile lead to one more request after it, so that there is an answer however
 * fast they come.
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
 * The result of `load`, loaded again when there are news; the old result stays until the new one has come.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load - requests the same each time: anything else is for another
 * component, by its `key`
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
