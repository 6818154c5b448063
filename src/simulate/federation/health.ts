import { hourMs } from '../../contracts/time/durations.ts';
import { sigmoid } from '../sigmoid.ts';
import { type Incident, incidentsAt } from './incidents.ts';

/** How well a site works, hidden from everybody: slow drift, and incidents on top. */
export type Health = {
  /** Epoch ms of the first hour. */
  readonly start: number;
  readonly logOddsByHour: Float64Array;
  readonly incidents: readonly Incident[];
};

/** The hour of a time, held within the hours simulated. */
export const hourAt = (health: Health, time: number): number =>
  Math.min(Math.max(Math.floor((time - health.start) / hourMs), 0), health.logOddsByHour.length - 1);

export const logOddsAt = (health: Health, time: number): number => health.logOddsByHour[hourAt(health, time)]!;

/** Chance that a functional test fails; tests see only incidents that hit every template. */
export const failureChanceOf = (health: Health, time: number, bias: number): number => {
  const spared = incidentsAt(health.incidents, time, -1).reduce((product, { severity }) => product * (1 - severity), 1);
  return 1 - spared * sigmoid(logOddsAt(health, time) + bias);
};
