// Asks for an order, walks it until a deployment works, and tells what became of each attempt.
// npm install provider-ranker (in a checkout: npm run build); node rank.ts http://127.0.0.1:8080 request.json
import { readFileSync } from 'node:fs';
import { ClientError, openClient } from 'provider-ranker/client';

const [url = 'http://127.0.0.1:8080', file = 'request.json'] = process.argv.slice(2);
const request = JSON.parse(readFileSync(file, 'utf8'));
const { providers: _, ...asked } = request; // uuid, template, group and features are learned from as well
const client = openClient({ url, timeoutMs: 5_000 });
const deploy = async (provider: string) => ({ succeeded: provider !== '', seconds: 300 }); // yours

try {
  const { ranked_providers: providers } = await client.rank(request);
  for (const { reasons, ...entry } of providers) {
    const { succeeded, seconds } = await deploy(entry.provider_name);
    const times = succeeded ? { completion_time_s: seconds } : { tot_failure_time_s: seconds };
    const status = succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED';
    const submitted = { submission_time: new Date(Date.now() - 1000 * seconds).toISOString() };
    const features = { ...asked.features, ...Object(entry.features) };
    await client.sendOutcomes({ ...asked, ...entry, ...submitted, ...times, features, status });
    console.log(`${entry.provider_name}: ${status} (${reasons.join('; ')})`);
    if (succeeded) break;
  }
} catch (thrown) {
  console.error(thrown instanceof ClientError ? `${thrown.code}: ${thrown.message}` : thrown);
  process.exitCode = 1;
}
