import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { MadeVersion } from '../../contracts/messages/message-version.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { formatMicroTime } from '../../contracts/time/wall-time.ts';
import type { Template } from '../templates/template.ts';
import type { Candidates } from './candidates.ts';

/** The basis of a request. */
export type Grounds = {
  /** `inputs`: sites and tests were read beyond the template's time. `time`: the wait ended before. */
  readonly settledBy: 'inputs' | 'time';
  /** Epoch ms of the newest record read of each; undefined when none was. */
  readonly sitesUntil: number | undefined;
  readonly testsUntil: number | undefined;
};

const instant = (time: number | undefined): string | null => (time === undefined ? null : formatInstant(time));

/** The message of a request. */
export const requestMessage = (
  template: Template,
  { providers, dropped }: Candidates,
  grounds: Grounds,
  msgVersion: MadeVersion,
): JsonObject => ({
  ...(msgVersion === '1.2.0' && {
    collected: {
      settled_by: grounds.settledBy,
      sites_until: instant(grounds.sitesUntil),
      tests_until: instant(grounds.testsUntil),
    },
    dropped: dropped.map((one) => ({ ...one })),
  }),
  msg_version: msgVersion,
  providers: [...providers],
  submission_time: formatMicroTime(template.time),
  template_name: template.templateName,
  user_group: template.userGroup,
  uuid: template.uuid,
});
