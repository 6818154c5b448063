/**
 * Suppresses Node's TimeoutNegativeWarning where kafkajs 2.2.4 causes it: its request queue sets a timer for a moment
 * that has passed, which Node takes as 1 ms. Every other warning is printed.
 */
export const quietNegativeTimeouts = (): void => {
  if (quiet) return;
  quiet = true;
  const emitWarning = process.emitWarning as (...warning: unknown[]) => void;
  process.emitWarning = (...warning: unknown[]): void => {
    const ofKafka = warning.includes('TimeoutNegativeWarning') && new Error().stack?.includes('kafkajs');
    if (!ofKafka) emitWarning.apply(process, warning);
  };
};

let quiet = false;
