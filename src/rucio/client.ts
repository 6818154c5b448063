import { openExchange, type RucioCall } from './exchange.ts';
import { catalogueFault, transportFault, unreadable } from './faults.ts';
import type { RucioOptions, RucioPorts } from './options.ts';

const limitBytes = 64 * 1024 * 1024;
/** Limit of one value: reading a larger one would hold up everything else. */
const limitLength = 1024 * 1024;

/** The REST calls of one Rucio; every fault is a RankerError CATALOGUE_FAILED. */
export type RucioClient = {
  readonly options: RucioOptions;
  /** The values of an answer, one a line, as they come; at most 64 MiB of them, 1 MiB each. */
  readonly lines: (call: RucioCall, signal: AbortSignal) => AsyncGenerator<unknown>;
  /** The one value of an answer, of at most 1 MiB. */
  readonly value: (call: RucioCall, signal: AbortSignal) => Promise<unknown>;
};

/** @param stop - ends logins, which outlive the requests that started them */
export const createRucioClient = (options: RucioOptions, ports: RucioPorts, stop: AbortSignal): RucioClient => {
  const { name } = options;
  const exchange = openExchange(options, ports, stop);

  async function* texts(call: RucioCall, signal: AbortSignal): AsyncGenerator<string> {
    const response = await exchange(call, signal);
    const decoder = new TextDecoder();
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > limitBytes)
        throw catalogueFault(name, `answered with more than ${limitBytes} bytes`, { ofData: true });
      yield decoder.decode(chunk, { stream: true });
    }
  }

  const short = (text: string): string => {
    if (text.length <= limitLength) return text;
    throw catalogueFault(name, `answered with a value of more than ${limitLength} characters`, { ofData: true });
  };

  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw unreadable(name, cause);
    }
  };

  async function* lines(call: RucioCall, signal: AbortSignal): AsyncGenerator<unknown> {
    try {
      let rest = '';
      for await (const text of texts(call, signal)) {
        const pieces = (rest + text).split('\n');
        rest = short(pieces.pop() ?? '');
        for (const piece of pieces) if (piece.trim() !== '') yield parse(piece);
      }
      if (rest.trim() !== '') yield parse(rest);
    } catch (thrown) {
      throw transportFault(name, thrown);
    }
  }

  const value = async (call: RucioCall, signal: AbortSignal): Promise<unknown> => {
    try {
      let whole = '';
      for await (const text of texts(call, signal)) whole = short(whole + text);
      return parse(whole);
    } catch (thrown) {
      throw transportFault(name, thrown);
    }
  };

  return { options, lines, value };
};
