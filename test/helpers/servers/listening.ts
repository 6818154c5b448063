import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

type Listening = {
  readonly port: number;
  /** Cuts its connections as well. */
  readonly stop: () => Promise<void>;
};

/** Lets a server listen on 127.0.0.1 until the test is over. @param port - 0 takes one that is free */
export const listening = async (server: Server, port = 0): Promise<Listening> => {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(stop);
  return { port: (server.address() as AddressInfo).port, stop };
};
