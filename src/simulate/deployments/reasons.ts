import type { Resource } from '../../contracts/fields/resources.ts';
import type { Random } from '../random.ts';
import type { Risk } from './chances.ts';

const workflow = 'it.reply.orchestrator.exception.service.BusinessWorkflowException: Error executing request to IM: ';

/** What a provider's failure says. Slow ones all look alike: the orchestrator stopped waiting. */
export const failureReason = (risk: Risk, seconds: number, templateName: string): string => {
  if (seconds >= 60) return `${workflow}Timeout waiting for the deployment to be configured`;
  if (risk.cause === 'quota') return `${workflow}Quota exceeded for ${quotaWords[risk.short!]}`;
  if (risk.cause === 'image') return `${workflow}No image found for ${templateName}`;
  if (risk.cause === 'incident') return `${workflow}503 Service Unavailable`;
  return `${workflow}No valid host was found`;
};

const quotaWords: Readonly<Record<Resource, string>> = {
  vcpus: 'cores',
  ram_gb: 'ram',
  storage_gb: 'gigabytes',
  n_instances: 'instances',
  n_volumes: 'volumes',
  floating_ips: 'floating IPs',
};

/** A deployment that its user spoils: it fails wherever it goes. `cancelled` ends at the first site. */
export type UserFault = { readonly cancelled: boolean; readonly reason: string };

const brokenReasons = [
  'it.reply.orchestrator.exception.service.ToscaException: Invalid TOSCA template: node type not found',
  'it.reply.orchestrator.exception.service.ToscaException: Invalid input: value of parameter num_cpus is not valid',
] as const;

export const drawUserFault = (random: Random): UserFault | undefined => {
  if (random.chance(0.01)) return { cancelled: true, reason: 'Deployment cancelled by the user' };
  if (random.chance(0.007)) return { cancelled: false, reason: random.choice(brokenReasons) };
  return undefined;
};
