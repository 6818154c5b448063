import type { RankerError } from '../../../errors.ts';
import type { PublishOptions } from '../../port.ts';

/** The messages of one call: settled when all of them are acknowledged, or when one of them can't be. */
export type Publication = {
  readonly done: Promise<void>;
  readonly isSettled: () => boolean;
  /** Records that one of its messages is stored. */
  readonly acknowledge: (partition: number, offset: number) => void;
  readonly refuse: (fault: RankerError) => void;
  /** Rejects it if its topic was waited for long enough. */
  readonly missesTopic: (fault: RankerError) => void;
};

/** @param lateFault - the fault after `limitMs` */
export const openPublication = (
  messages: number,
  { own, topicWaitMs = Number.POSITIVE_INFINITY }: PublishOptions,
  limitMs: number,
  lateFault: () => RankerError,
): Publication => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let unacknowledged = messages;
  let isSettled = false;

  const settle = (end: () => void): void => {
    isSettled = true;
    clearTimeout(timer);
    end();
  };
  const begun = performance.now();
  const refuse = (fault: RankerError): void => settle(() => reject(fault));
  const timer = setTimeout(() => refuse(lateFault()), limitMs);

  return {
    done: promise,
    isSettled: () => isSettled,
    acknowledge: (partition, offset) => {
      own?.note(partition, offset, 1);
      if (--unacknowledged === 0) settle(resolve);
    },
    refuse,
    missesTopic: (fault) => {
      if (performance.now() - begun >= topicWaitMs) refuse(fault);
    },
  };
};
