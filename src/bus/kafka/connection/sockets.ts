import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { answerSizes } from './answer-sizes.ts';

const keepAliveMs = 60_000;

/** No broker's answer is larger, since so much is not asked for; text read as a length is. */
const mostAnswerBytes = 256 * 1024 * 1024;

/** The connections of a client. */
export type Sockets = {
  readonly open: ISocketFactory;
  /** Ends them at once, and whatever is opened from then on. */
  readonly cut: () => void;
};

/**
 * kafkajs waits half a minute for the answer of a broker that has fallen silent, and keeps the process alive meanwhile;
 * who closes need not. Nor does it look at the lengths that it is told: what is no Kafka would end the process, or fill the
 * memory.
 * @param maxMessageBytes - of what travels whole
 */
export const openSockets = (maxMessageBytes: number): Sockets => {
  const largest = Math.max(mostAnswerBytes, 2 * maxMessageBytes);
  const sockets = new Set<Socket>();
  let isCut = false;
  const end = (socket: Socket): void => void socket.destroy(new Error('this process has closed its connection'));

  return {
    open: ({ host, port, ssl, onConnect }) => {
      const name = isIP(host) === 0 ? { servername: host } : {};
      const socket = ssl ? connectTls({ host, port, ...name, ...ssl }, onConnect) : connect({ host, port }, onConnect);
      socket.setKeepAlive(true, keepAliveMs);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      if (isCut) end(socket);
      return ofBrokers(socket, largest);
    },
    cut: () => {
      isCut = true;
      for (const socket of sockets) end(socket);
    },
  };
};

/** Ends a connection before anybody reads what can't be a broker's. */
const ofBrokers = (socket: Socket, mostBytes: number): Socket => {
  const isKafka = answerSizes(mostBytes);
  const push = socket.push.bind(socket);
  return Object.assign(socket, {
    push: (piece: Uint8Array | null): boolean => {
      if (piece === null || isKafka(piece)) return push(piece);
      socket.destroy(new Error('what answers there is no Kafka broker'));
      return false;
    },
  });
};
