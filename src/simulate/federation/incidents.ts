import { dayMs, hourMs } from '../../contracts/time/durations.ts';
import type { Random } from '../random.ts';

/** A spell during which a site fails more than usual. */
export type Incident = {
  readonly from: number;
  readonly to: number;
  /** Share of attempts it fails, (0, 1). */
  readonly severity: number;
  /** Index of the only template it hits, -1 for all. */
  readonly template: number;
  /** Share of its failures that show within a minute; the rest run into the site's timeout. */
  readonly fastShare: number;
};

/**
 * Poisson arrivals; durations log-uniform from 2 hours to 4 days; one in three total; one in four hits one template.
 * Some start before `from`, so that the first day is like any other.
 */
export const drawIncidents = (
  random: Random,
  { from, to, meanGapDays, templates }: { from: number; to: number; meanGapDays: number; templates: number },
): Incident[] => {
  const incidents: Incident[] = [];
  let time = from - 4 * dayMs;
  while (true) {
    time += random.exponential(meanGapDays * dayMs);
    if (time >= to) return incidents;
    incidents.push({
      from: time,
      to: time + random.logUniform(2 * hourMs, 4 * dayMs),
      severity: random.chance(1 / 3) ? 0.98 : random.between(0.3, 0.95),
      template: random.chance(0.25) ? random.integer(0, templates - 1) : -1,
      fastShare: random.chance(0.4) ? 0.95 : random.between(0.05, 0.3),
    });
  }
};

/** The incidents that hit a template at a time. */
export const incidentsAt = (incidents: readonly Incident[], time: number, template: number): Incident[] =>
  incidents.filter(
    (incident) =>
      incident.from <= time && time < incident.to && (incident.template === -1 || incident.template === template),
  );
