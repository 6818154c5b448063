/**
 * Reasons that blame the user's own input. A missing image or flavour is not among them: it shows what a provider
 * offers, which is worth learning. docs/journey.md lists the same table.
 */
export const userCausedReasons: readonly RegExp[] = [
  /\b(invalid|malformed|broken|unparsable|not (a )?valid)\b.{0,40}\b(template|tosca|yaml|input|parameter|ssh[ _-]?key|public key)\b/i,
  /\b(template|tosca|yaml|input|parameter|ssh[ _-]?key|public key)\b.{0,40}\b(is |was )?(invalid|malformed|broken|not valid|missing|unparsable)\b/i,
  /\b(syntax|parse|parsing|validation) error\b.{0,60}\b(template|tosca|yaml|playbook|input)\b/i,
  /\b(template|tosca|yaml|playbook|input)\b.{0,60}\b(syntax|parse|parsing|validation) error\b/i,
  /\bcancell?ed\b(?!.{0,60}\b(time-?out|timed out|quota)\b)/i,
  /\b(aborted|deleted|interrupted)\b.{0,20}\b(by|on request of) (the )?(user|owner)\b/i,
  /\b(user|owner)\b.{0,20}\b(aborted|deleted|interrupted)\b/i,
  /\bbad (user )?(input|template|parameter)\b/i,
];

const longestReason = 4096;

/** True when a failure's `status_reason` matches one of `userCausedReasons` (its first 4096 characters count). */
export const isUserCaused = (statusReason: string): boolean => {
  if (statusReason === '') return false;
  const reason = statusReason.slice(0, longestReason);
  return userCausedReasons.some((pattern) => pattern.test(reason));
};
