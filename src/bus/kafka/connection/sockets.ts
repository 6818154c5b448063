import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { answerSizes } from './answer-sizes.ts';

const keepAliveMs = 60_000;

/** No broker's answer is larger, since we never request more; text misread as a length is. */
const mostAnswerBytes = 256 * 1024 * 1024;

/** The connections of a client. */
type Sockets = {
  readonly open: ISocketFactory;
  /** The first of these addresses that works, as far as is known; else the one that failed the longest ago. */
  readonly likeliest: (addresses: readonly string[]) => string;
  /** Ends them at once, and any that is opened later. */
  readonly cut: () => void;
};

/**
 * kafkajs waits half a minute for the answer of a silent broker, and keeps the process alive meanwhile; a bus that
 * closes need not, and others lead the partitions of a frozen broker sooner. Nor does kafkajs check the lengths it
 * receives: a server that is not Kafka could crash the process or fill its memory.
 * @param maxMessageBytes - largest message sent whole
 * @param silenceMs - how long a request may stay unanswered, once it is sent
 * @param firstMs - the same for a connection, and for the first answer of a broker that failed
 */
export const openSockets = (maxMessageBytes: number, silenceMs: number, firstMs = 3_000): Sockets => {
  const largest = Math.max(mostAnswerBytes, 2 * maxMessageBytes);
  /** With their addresses. */
  const sockets = new Map<Socket, string>();
  /** Addresses whose connections failed and that have answered nothing since, the latest last. */
  const failed = new Set<string>();
  let isCut = false;
  const end = (socket: Socket): void => void socket.destroy(new Error('this process has closed its connection'));

  const noteFailure = (address: string): void => {
    failed.delete(address);
    failed.add(address);
  };

  /** Ends all connections to the address that wait for an answer, also those that were asked later. */
  const giveUp = (address: string): void => {
    for (const [socket, at] of sockets)
      if (at === address && socket.timeout) socket.destroy(new Error(`${address} does not answer`));
  };

  return {
    open: ({ host, port, ssl, onConnect }) => {
      const name = isIP(host) === 0 ? { servername: host } : {};
      const socket = ssl ? connectTls({ host, port, ...name, ...ssl }, onConnect) : connect({ host, port }, onConnect);
      const address = `${host}:${port}`;
      socket.setKeepAlive(true, keepAliveMs);
      socket.setTimeout(firstMs);
      sockets.set(socket, address);
      socket.once('close', () => sockets.delete(socket));
      socket.once('error', () => noteFailure(address));
      socket.once('timeout', () => giveUp(address));
      if (isCut) end(socket);
      return watched(socket, {
        mostBytes: largest,
        longestMs: () => (failed.has(address) ? firstMs : silenceMs),
        onAnswer: () => failed.delete(address),
      });
    },
    likeliest: (addresses) =>
      addresses.find((address) => !failed.has(address)) ?? [...failed].find((address) => addresses.includes(address))!,
    cut: () => {
      isCut = true;
      for (const socket of sockets.keys()) end(socket);
    },
  };
};

type Watch = {
  readonly mostBytes: number;
  readonly longestMs: () => number;
  readonly onAnswer: () => void;
};

/** Times out while nothing comes after a request, and ends before anyone reads bytes that can't be a broker's. */
const watched = (socket: Socket, { mostBytes, longestMs, onAnswer }: Watch): Socket => {
  const isKafka = answerSizes(mostBytes);
  const push = socket.push.bind(socket);
  const write = socket.write.bind(socket);
  return Object.assign(socket, {
    write: (...sent: Parameters<typeof write>): boolean => {
      socket.setTimeout(longestMs());
      return write(...sent);
    },
    push: (piece: Uint8Array | null): boolean => {
      socket.setTimeout(0);
      if (piece === null) return push(piece);
      if (isKafka(piece)) {
        onAnswer();
        return push(piece);
      }
      socket.destroy(new Error('what answers there is no Kafka broker'));
      return false;
    },
  });
};
