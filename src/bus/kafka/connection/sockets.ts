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
  /** Ends them at once, and any that is opened later. */
  readonly cut: () => void;
};

/**
 * kafkajs waits half a minute for the answer of a silent broker, and keeps the process alive meanwhile; a bus that
 * closes need not. Nor does kafkajs check the lengths it receives: a server that is not Kafka could crash the process
 * or fill its memory.
 * @param maxMessageBytes - largest message sent whole
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

/** Ends a connection before anyone reads bytes that can't be a broker's. */
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
