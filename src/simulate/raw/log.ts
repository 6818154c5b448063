import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { Visit } from '../deployments/walk.ts';
import type { RawMessage } from './message.ts';

const event = (time: number, text: string): JsonObject => ({
  '@timestamp': new Date(time).toISOString(),
  message: `${new Date(time).toISOString().slice(0, 19)}+00:00 paas-orchestrator orchestrator/5f3a9c2e1b[1]: ${text}`,
});

const record = (time: number, uuid: string, source: string, text: string): RawMessage => ({
  input: 'logs',
  time,
  value: event(
    time,
    `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')}  INFO req ${uuid} 1 --- [main] ${source}      : ${text}`,
  ),
});

/** What the orchestrator's log says when a deployment is asked for. */
export const askedLines = (uuid: string, group: string, time: number, template: readonly string[]): RawMessage[] => [
  record(time, uuid, 'i.r.o.service.DeploymentServiceImpl', 'Creating deployment with template'),
  ...template.map((line): RawMessage => ({ input: 'logs', time, value: event(time, line) })),
  record(
    time,
    uuid,
    'i.r.o.service.DeploymentServiceImpl',
    JSON.stringify({ uuid, user_group: group, user_parameters: {} }),
  ),
];

const work = 'i.r.o.service.DeploymentProviderServiceImpl';

const submitted = (uuid: string, { pairing: { site } }: Visit, time: number): RawMessage => {
  const { providerName, regionName } = site;
  const text = JSON.stringify({ uuid, provider_name: providerName, provider_region: regionName });
  return record(time, uuid, work, `Submission of deployment request to the IM. ${text}`);
};

const failed = (uuid: string, time: number, reason: string): RawMessage => {
  const text = JSON.stringify({ uuid, status: 'CREATE_FAILED', status_reason: reason });
  return record(time, uuid, work, `Deployment in error. ${text}`);
};

/** What the log says of the attempts on one site. */
export const visitLines = (uuid: string, visit: Visit): RawMessage[] => {
  const { attempt, firstSubmission, lastSubmission, finish, reason } = visit;
  const again = attempt.failures > (attempt.succeeded ? 0 : 1);
  const ending = attempt.succeeded
    ? record(
        finish,
        uuid,
        work,
        `Deployment completed successfully. ${JSON.stringify({ uuid, status: 'CREATE_COMPLETE' })}`,
      )
    : failed(uuid, finish, reason ?? '');
  return [
    submitted(uuid, visit, firstSubmission),
    ...(again ? [failed(uuid, lastSubmission, 'the first try failed'), submitted(uuid, visit, lastSubmission)] : []),
    ending,
  ];
};

/** The line that says that there is no further provider. */
export const exhaustedLine = (uuid: string, visits: readonly Visit[]): RawMessage =>
  failed(
    uuid,
    visits.at(-1)!.finish,
    `it.reply.orchestrator.exception.service.BusinessWorkflowException: Retries on cloud providers exhausted. Error list is:\n${visits.map(({ reason }) => reason).join('\n')}`,
  );
