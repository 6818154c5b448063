import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';

/** A bare fastify that parses the request and emits an answer of the given size: the floor of bench:http. */
const [answerFile] = process.argv.slice(2);
const answer = readFileSync(answerFile!, 'utf8');
const app = fastify();
app.post('/rank', async (_request, reply) => reply.type('application/json').send(answer));
console.error(`listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}\nready`);
