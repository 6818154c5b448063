import { useEffect, useState } from 'preact/hooks';

/**
 * What `load` gives, asked again whenever `key` changes; what was there stays until the new has come.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown} key
 * @returns {{ value: T | undefined, fault: Error | undefined }}
 */
export const useLoaded = (load, key) => {
  const [state, setState] = useState(
    /** @type {{ value: T | undefined, fault: Error | undefined }} */ ({ value: undefined, fault: undefined }),
  );
  useEffect(() => {
    const leave = new AbortController();
    load(leave.signal).then(
      (value) => leave.signal.aborted || setState({ value, fault: undefined }),
      (fault) => leave.signal.aborted || setState(({ value }) => ({ value, fault })),
    );
    return () => leave.abort();
  }, [key]);
  return state;
};
