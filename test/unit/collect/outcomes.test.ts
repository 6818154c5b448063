import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/contracts/json/json-value.ts';
import { collecting } from '../../helpers/traffic/collecting.ts';
import {
  completed,
  exhausted,
  failed,
  logEvent,
  record,
  siteMessage,
  start,
  submitted,
  templateMessage,
} from '../../helpers/traffic/traffic.ts';

const minute = 60_000;
const uuid = 'u-1';

/** A collector that has asked for one deployment on two sites, and the log lines of a test, by minutes after the start. */
const followed = (changes = {}) => {
  const all = collecting(changes);
  for (const site of ['ALTO', 'NIMBUS']) all.tell('sites', start - minute, siteMessage(site));
  all.tell('templates', start, templateMessage(uuid, start));
  const at = (minutes: number, line: (time: number) => JsonObject): void => {
    const time = start + minutes * minute;
    all.tell('logs', time, line(time));
  };
  const submit = (minutes: number, provider: string, region: JsonValue = 'north') =>
    at(minutes, (time) => submitted(time, uuid, provider, region));
  const complete = (minutes: number) => at(minutes, (time) => completed(time, uuid));
  const fail = (minutes: number, reason = 'no valid host') => at(minutes, (time) => failed(time, uuid, reason));
  return { ...all, at, submit, complete, fail };
};

const told = (outcomes: readonly JsonObject[]): JsonValue[][] =>
  outcomes.map((one) => [
    one.provider_name!,
    one.status!,
    one.completion_time_s!,
    one.tot_failure_time_s!,
    one.n_failures!,
    one.status_reason!,
  ]);

test('a success is the entry that was ranked, and what became of it, under the key of the replaced processes', () => {
  const { submit, complete, outputs } = followed({ msgVersion: '1.1.0' });
  submit(1, 'ALTO');
  complete(6.5);
  expect(outputs[1]).toMatchObject({ kind: 'outcome', key: 'alto_north_u-1' });
  expect(outputs[1]!.value).toEqual({
    ...((outputs[0]!.value.providers as JsonObject[])[0] ?? {}),
    msg_version: '1.1.0',
    uuid,
    template_name: 'Notebook',
    user_group: 'users/astro',
    submission_time: '2026-03-03 11:01:00',
    status: 'CREATE_COMPLETE',
    status_reason: null,
    completion_time_s: 330,
    tot_failure_time_s: 0,
    n_failures: 0,
  });
});

test('an outcome of version 1.2.0 tells when it finished', () => {
  const { submit, complete, outcomes } = followed();
  submit(1, 'ALTO');
  complete(3);
  expect(outcomes()).toMatchObject([{ msg_version: '1.2.0', finish_time: '2026-03-03T10:03:00.000Z' }]);
});

describe('each row of the table of events', () => {
  test('submission, unknown uuid: begins an attempt, which is no outcome yet', () => {
    const { submit, outcomes } = followed();
    submit(1, 'ALTO');
    expect(outcomes()).toEqual([]);
  });

  test('submission, same provider: the last one dates the outcome, the first one its completion', () => {
    const { submit, fail, complete, outcomes } = followed();
    submit(0, 'ALTO');
    fail(10);
    submit(11, 'alto', 'North');
    complete(15);
    expect(told(outcomes())).toEqual([['ALTO', 'CREATE_COMPLETE', 900, 600, 1, null]]);
    expect(outcomes()).toMatchObject([{ submission_time: '2026-03-03 11:11:00' }]);
  });

  test('submission, other provider while failed: the old one has failed', () => {
    const { submit, fail, complete, outcomes } = followed();
    submit(1, 'ALTO');
    fail(3);
    submit(4, 'NIMBUS');
    complete(9);
    expect(told(outcomes())).toEqual([
      ['ALTO', 'CREATE_FAILED', 0, 120, 1, 'no valid host'],
      ['NIMBUS', 'CREATE_COMPLETE', 300, 0, 0, null],
    ]);
  });

  test('submission, other provider while submitted: the old one has failed too, where it used to be lost', () => {
    const { submit, outcomes } = followed();
    submit(1, 'ALTO');
    submit(5, 'NIMBUS');
    const reason = 'the orchestrator went on to another provider; the log has no error';
    expect(told(outcomes())).toEqual([['ALTO', 'CREATE_FAILED', 0, 240, 1, reason]]);
  });

  test('completed while submitted: a success, once, however often the line comes', () => {
    const { submit, complete, outcomes, collector } = followed();
    submit(1, 'ALTO');
    complete(2);
    complete(2);
    expect(outcomes()).toHaveLength(1);
    expect(collector.counts.all()).toMatchObject({ REPEATED: 1 });
  });

  test('completed after an error, or for an unknown uuid: changes nothing, and is counted', () => {
    const { submit, fail, complete, at, outcomes, collector } = followed();
    at(0, (time) => completed(time, 'nobody'));
    submit(1, 'ALTO');
    fail(2);
    complete(3);
    expect(outcomes()).toEqual([]);
    expect(collector.counts.all()).toMatchObject({ LOG_LINE_ORDER: 2 });
  });

  test('error while failed: only the reason changes, and the time is not counted twice', () => {
    const { submit, fail, outcomes } = followed();
    submit(0, 'ALTO');
    fail(10, 'one');
    fail(11, 'two');
    fail(11, exhausted('two'));
    expect(told(outcomes())).toEqual([['ALTO', 'CREATE_FAILED', 0, 600, 1, 'two']]);
  });

  test('final error while submitted: a failure with the summary as its reason', () => {
    const { submit, fail, outcomes } = followed();
    submit(0, 'ALTO');
    fail(2, exhausted('all gone'));
    expect(told(outcomes())).toEqual([['ALTO', 'CREATE_FAILED', 0, 120, 1, exhausted('all gone')]]);
  });

  test('error for an unknown uuid: changes nothing, and is counted', () => {
    const { at, outcomes, collector } = followed();
    at(1, (time) => failed(time, 'nobody', 'x'));
    expect(outcomes()).toEqual([]);
    expect(collector.counts.all()).toMatchObject({ LOG_LINE_ORDER: 1 });
  });
});

test('an error without a final line is settled after the time that the settings name, and not before', () => {
  const { submit, fail, advance, outcomes } = followed();
  submit(0, 'ALTO');
  fail(2);
  advance(start + 61 * minute);
  expect(outcomes()).toEqual([]);
  advance(start + 62 * minute);
  expect(told(outcomes())).toEqual([['ALTO', 'CREATE_FAILED', 0, 120, 1, 'no valid host']]);
});

test.each([
  ['NIMBUS', ['CREATE_FAILED', 'CREATE_COMPLETE'], [1, 0]],
  ['ALTO', ['CREATE_COMPLETE'], [1]],
])('lines that a shipper sends twice change nothing, where %s was tried next', (next, statuses, failures) => {
  const { submit, fail, complete, outcomes, collector } = followed();
  for (let sent = 0; sent < 2; sent++) {
    submit(1, 'ALTO');
    fail(3);
    submit(3, next);
  }
  complete(9);
  expect(outcomes().map(({ status }) => status)).toEqual(statuses);
  expect(outcomes().map(({ n_failures }) => n_failures)).toEqual(failures);
  expect(collector.counts.all()).toMatchObject({ REPEATED: 3 });
});

test('a provider that is tried again after another one has one outcome', () => {
  const { submit, fail, complete, outcomes, collector } = followed();
  submit(0, 'ALTO');
  fail(1);
  submit(2, 'NIMBUS');
  fail(3);
  submit(4, 'ALTO');
  complete(5);
  expect(told(outcomes()).map(([provider]) => provider)).toEqual(['ALTO', 'NIMBUS']);
  expect(collector.counts.all()).toMatchObject({ REPEATED: 1 });
});

test.each([
  ['null', null],
  ['empty', ''],
])("a region that is %s: the provider's only one is meant", (_, region) => {
  const { submit, complete, outcomes } = followed();
  submit(0, 'ALTO', region);
  complete(1);
  expect(outcomes()).toMatchObject([{ provider_name: 'ALTO', region_name: 'north' }]);
});

test('a region that is null where the provider has several: no outcome is guessed, and it is counted', () => {
  const { tell, collector, outcomes, advance } = collecting();
  for (const region of ['north', 'south']) tell('sites', start - minute, siteMessage('ALTO', { region_name: region }));
  tell('templates', start, templateMessage(uuid, start));
  advance(start + 10);
  tell('logs', start + minute, submitted(start + minute, uuid, 'ALTO', null));
  tell('logs', start + 2 * minute, completed(start + 2 * minute, uuid));
  expect(outcomes()).toEqual([]);
  expect(collector.counts.all()).toMatchObject({ OUTCOME_UNJOINED: 1 });
});

test('an outcome waits for its request, which another process may publish late', () => {
  const { tell, outcomes } = collecting({ inputs: ['logs', 'requests'], steps: ['outcomes'] });
  tell('logs', start, submitted(start, uuid, 'ALTO'));
  tell('logs', start + minute, completed(start + minute, uuid));
  expect(outcomes()).toEqual([]);
  tell('requests', start + 2 * minute, {
    msg_version: '1.1.0',
    uuid,
    template_name: 't',
    user_group: 'g',
    providers: [{ provider_name: 'Alto', region_name: 'North', vcpus_requ: 1 }],
  });
  expect(outcomes()).toMatchObject([
    { provider_name: 'Alto', vcpus_requ: 1, msg_version: '1.1.0', completion_time_s: 60 },
  ]);
});

test('a deployment of which nothing is heard is let go after the time that the settings name', () => {
  const { submit, advance, collector, complete, outcomes } = followed();
  submit(1, 'ALTO');
  expect(collector.open).toEqual({ templates: 0, deployments: 1 });
  advance(start + 8 * 86_400_000);
  complete(9 * 24 * 60);
  expect(outcomes()).toEqual([]);
  expect(collector.counts.all()).toMatchObject({ DEPLOYMENT_LET_GO: 1, LOG_LINE_ORDER: 1 });
  expect(collector.open).toEqual({ templates: 0, deployments: 0 });
});

test('a reason that syslog cut off is read as far as it goes', () => {
  const { submit, at, outcomes } = followed();
  submit(0, 'ALTO');
  at(1, (time) => {
    const whole = JSON.stringify({ uuid, status: 'CREATE_FAILED', status_reason: exhausted('é "x"\n'.repeat(2000)) });
    return record(time, uuid, `Deployment in error. ${whole.slice(0, 8001)}`);
  });
  expect(outcomes()[0]!.status_reason).toMatch(/^BusinessWorkflowException: Retries on cloud providers exhausted/);
});

test("lines of other programs, and the orchestrator's repetitions of an error, say nothing", () => {
  const { submit, at, outcomes, faults } = followed();
  submit(0, 'ALTO');
  at(1, () => ({ message: 'Mar  3 11:00:00 host sshd[3]: Deployment completed successfully. {"uuid":"u-1"}' }));
  at(1, (time) =>
    record(
      time,
      uuid,
      `Deployment in error. it.reply.orchestrator.exception.service.DeploymentException: Error executing request to IM {"uuid":"${uuid}"}`,
    ),
  );
  at(1, (time) => logEvent(time, 'at java.base/java.lang.Thread.run(Thread.java:829)'));
  expect(outcomes()).toEqual([]);
  expect(faults).toEqual([]);
});

test.each([
  ['filebeat', (line: JsonObject) => line, 330],
  ['syslog text without year', (line: JsonObject) => String(line.message), 330],
  [
    'syslog text of ISO 8601',
    (line: JsonObject) => String(line.message).replace('Mar  3 11:00:00', '2026-03-03T11:00:00+01:00'),
    330,
  ],
])('lines are read as %s', (_, shape, seconds) => {
  const { tell, outcomes } = followed();
  const inRome = (line: JsonObject, time: number): JsonObject => ({
    ...line,
    message: String(line.message).replace(
      /\d{4}-\d\d-\d\d \d\d:/,
      `2026-03-03 ${String(new Date(time).getUTCHours() + 1)}:`,
    ),
  });
  const lines = [
    [start + minute, submitted(start + minute, uuid, 'ALTO')],
    [start + 6.5 * minute, completed(start + 6.5 * minute, uuid)],
  ] as const;
  for (const [time, line] of lines) tell('logs', time, shape(inRome(line, time)));
  expect(outcomes()).toMatchObject([{ completion_time_s: seconds }]);
});

test('a line whose clock is an hour ahead is of its record, and is counted', () => {
  const { submit, tell, outcomes, collector } = followed();
  submit(0, 'ALTO');
  tell('logs', start + minute, completed(start + 61 * minute, uuid));
  expect(outcomes()).toMatchObject([{ completion_time_s: 60 }]);
  expect(collector.counts.all()).toMatchObject({ CLOCK_AHEAD: 1 });
});

test('a line of December that is read in January is of last year', () => {
  const newYear = Date.UTC(2027, 0, 1);
  const all = followed();
  all.tell(
    'sites',
    newYear - 3 * minute,
    siteMessage('ALTO', { timestamp: new Date(newYear - 4 * minute).toISOString() }),
  );
  all.tell('templates', newYear - 2 * minute, templateMessage('u-2', newYear - 2 * minute));
  const line = (event: JsonObject, syslog: string): string =>
    String(event.message)
      .replace('Mar  3 11:00:00', syslog)
      .replace(/\]: \d{4}\S+ \S+/, ']: 2026-13-99 00:00:00');
  all.tell('logs', newYear - minute, line(submitted(0, 'u-2', 'ALTO'), 'Jan  1 00:59:00'));
  all.tell('logs', newYear + minute, line(completed(0, 'u-2'), 'Jan  1 01:01:00'));
  expect(all.outcomes()).toMatchObject([{ uuid: 'u-2', completion_time_s: 120 }]);
});
