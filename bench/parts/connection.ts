import { once } from 'node:events';
import { connect } from 'node:net';

/** A kept connection to a server, with one request in hand at a time. */
export type Connection = {
  /** Posts JSON; resolves when the answer is there. @throws Error when it is not 200, or the connection breaks */
  readonly post: (path: string, body: string) => Promise<void>;
  readonly close: () => void;
};

const headEnd = '\r\n\r\n';

/** Where the answer ends that begins a piece of what came. @throws Error when it is not 200 */
const answerLength = (piece: Buffer): number => {
  const end = piece.indexOf(headEnd);
  const head = piece.toString('latin1', 0, end);
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`answered ${head.split('\r\n', 1)}`);
  return end + headEnd.length + Number(/^content-length: (\d+)$/im.exec(head)![1]);
};

/**
 * Opens a connection that looks at no more of an answer than its status and its length: a client of more than that
 * takes, beside the server on the same machine, a good part of what is measured. For servers that send the head of an
 * answer at once, and its length in it.
 * @param url - `http://HOST:PORT`
 */
export const openConnection = async (url: string): Promise<Connection> => {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let inHand = Promise.withResolvers<void>();
  let missing = 0;
  socket.on('data', (piece) => {
    try {
      if (missing === 0) missing = answerLength(piece);
      missing -= piece.length;
      if (missing === 0) inHand.resolve();
    } catch (fault) {
      inHand.reject(fault);
    }
  });
  socket.once('error', (fault) => inHand.reject(fault));
  socket.once('end', () => inHand.reject(new Error('the server closed the connection')));
  return {
    post: (path, body) => {
      inHand = Promise.withResolvers<void>();
      const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
      socket.write(head + headEnd + body);
      return inHand.promise;
    },
    close: () => socket.destroy(),
  };
};
