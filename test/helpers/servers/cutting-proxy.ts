import { createServer, request as requestHttp } from 'node:http';
import { listening } from './listening.ts';

/** `call`: the request never arrives. `answer`: it arrives and has its effect, but its answer is lost. */
type Cut = 'call' | 'answer';

/** Hands everything through to a real server, but cuts the connections that it is told to; gone after the test. */
export const cuttingProxy = async (uri: string, cutOf: (method: string, path: string) => Cut | undefined) => {
  const server = createServer((incoming, outgoing) => {
    const cut = cutOf(incoming.method!, incoming.url!);
    if (cut === 'call') return incoming.socket.destroy();
    const { method, headers } = incoming;
    const forwarded = requestHttp(uri + incoming.url, { method, headers, agent: false }, (answer) => {
      if (cut === 'answer') answer.resume().on('end', () => incoming.socket.destroy());
      else answer.pipe(outgoing.writeHead(answer.statusCode!, answer.headers));
    });
    forwarded.on('error', () => incoming.socket.destroy());
    return incoming.pipe(forwarded);
  });
  const { port } = await listening(server);
  return `http://127.0.0.1:${port}`;
};
