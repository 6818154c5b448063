import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const keepAliveMs = 60_000;

/** The connections of a client. */
export type Sockets = {
  readonly open: ISocketFactory;
  /** Ends them at once, and whatever is opened from then on. */
  readonly cut: () => void;
};

/**
 * kafkajs waits half a minute for the answer of a broker that has fallen silent, and keeps the process alive meanwhile;
 * who closes need not.
 */
export const openSockets = (): Sockets => {
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
      return socket;
    },
    cut: () => {
      isCut = true;
      for (const socket of sockets) end(socket);
    },
  };
};
