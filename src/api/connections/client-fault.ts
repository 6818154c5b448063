import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { RankerError } from '../../errors.ts';
import { problemOf, problemType } from '../faults/problem.ts';
import { securityHeaders } from './security-headers.ts';

type ClientFault = Error & { readonly code?: string };

const asFault = (fault: ClientFault): RankerError => {
  switch (fault.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RankerError('REQUEST_TIMEOUT', 'send the whole request in one go');
    case 'HPE_HEADER_OVERFLOW':
      return new RankerError('HEADERS_TOO_LARGE', 'send fewer or shorter header fields');
    default:
      return new RankerError('REQUEST_MALFORMED', 'the bytes are not an HTTP/1.1 request');
  }
};

const answerText = (fault: RankerError): string => {
  const problem = problemOf(fault);
  const body = JSON.stringify(problem);
  const headers = {
    ...securityHeaders,
    'content-type': problemType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  return `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head}\r\n${body}`;
};

/** Answers what never became a request (not HTTP, too slow, cut off), and closes its connection. */
export const answerClientFault = (fault: ClientFault, socket: Socket): void => {
  if (fault.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.write(answerText(asFault(fault)));
  socket.destroySoon();
};
