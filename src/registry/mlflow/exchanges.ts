import { RankerError } from '../../errors.ts';
import { answerFault, type FaultCode, isTransient, transportFault } from './faults.ts';
import type { MlflowPorts, Settled } from './options.ts';
import { type Answer, type Exchange, send } from './transport.ts';

const longestWaitMs = 120_000;
/** Shorter waits are not reported. */
const toldFromMs = 1_500;

/**
 * Exchanges that end with status 200; every fault is a RankerError of `code`, or the signal's reason after an abort.
 */
type Exchanges = {
  readonly once: (exchange: Exchange) => Promise<Answer>;
  /** Retried after transient faults. */
  readonly repeated: (exchange: Exchange) => Promise<Answer>;
};

export const openExchanges = ({ target, tuning }: Settled, ports: MlflowPorts, code: FaultCode): Exchanges => {
  const once = async (exchange: Exchange): Promise<Answer> => {
    ports.signal.throwIfAborted();
    const answer = await send(target, exchange, ports.signal).catch((cause: unknown) => {
      ports.signal.throwIfAborted();
      throw transportFault(code, target, exchange, cause);
    });
    if (answer.status !== 200) throw answerFault(code, target, exchange, answer);
    return answer;
  };

  const repeated = async (exchange: Exchange): Promise<Answer> => {
    for (let failures = 1; ; failures++) {
      try {
        return await once(exchange);
      } catch (thrown) {
        if (failures > tuning.maxRetries || !isTransient(thrown)) throw thrown;
        await waitOut(thrown, waitMs(failures));
      }
    }
  };

  /** @throws the signal's reason after an abort */
  const waitOut = async ({ message }: RankerError, ms: number): Promise<void> => {
    if (ms >= toldFromMs) ports.onFault(new RankerError(code, `${message} Asked again in ${Math.round(ms / 1000)} s.`));
    await ports.sleep(ms, ports.signal).catch(() => ports.signal.throwIfAborted());
  };

  const waitMs = (failures: number): number => {
    const growing = failures === 1 ? 0 : tuning.backoffMs * 2 ** (failures - 1);
    return Math.min(growing, longestWaitMs) + ports.random() * tuning.jitterMs;
  };

  return { once, repeated };
};
