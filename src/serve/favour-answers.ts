import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8's collection of garbage wait on those who answer. By itself it marks on four threads, however few cores there
 * are, and the one that answers gets what is left; and it marks the whole heap whenever 64 MiB of buffers have come since
 * the last time, which under load is every second. One thread then, and buffers count like the heap.
 * @see `node --v8-options`
 */
export const favourAnswers = (): void => {
  setFlagsFromString('--concurrent-marking-max-worker-num=1');
  setFlagsFromString('--external-memory-accounted-in-global-limit');
};
