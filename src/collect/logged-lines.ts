/** Templates that a process of the orchestrator is writing out, or has written and not yet said for whom. */
export type OpenTemplates = {
  /** The newest last. */
  readonly templates: readonly { readonly uuid?: string; readonly lines: readonly string[] }[];
  /** Whether the next line without a time belongs to the newest. */
  readonly writing: boolean;
};

export const noOpenTemplates: OpenTemplates = { templates: [], writing: false };

/** More that are never claimed, and the oldest is given up. */
const mostOpen = 16;
const mostLines = 20_000;

export const beginTemplate = ({ templates }: OpenTemplates, uuid: string | undefined): OpenTemplates => ({
  templates: [...templates.slice(1 - mostOpen), { ...(uuid !== undefined && { uuid }), lines: [] }],
  writing: true,
});

/** Takes a line without a time; those that belong to no template change nothing. */
export const continueTemplate = (open: OpenTemplates, line: string): OpenTemplates => {
  const last = open.templates.at(-1);
  if (!open.writing || !last || last.lines.length >= mostLines) return open;
  return { ...open, templates: [...open.templates.slice(0, -1), { ...last, lines: [...last.lines, line] }] };
};

/** Any line with a time ends the writing. */
export const endTemplate = (open: OpenTemplates): OpenTemplates => (open.writing ? { ...open, writing: false } : open);

/** Takes out the template of a deployment: the one with its uuid, else the newest that has none. */
export const claimTemplate = (
  { templates }: OpenTemplates,
  uuid: string,
): { readonly yaml: string | undefined; readonly open: OpenTemplates } => {
  const exact = templates.findLastIndex((one) => one.uuid === uuid);
  const at = exact >= 0 ? exact : templates.findLastIndex((one) => one.uuid === undefined);
  const left = templates.filter((_, index) => index !== at);
  return { yaml: at < 0 ? undefined : templates[at]!.lines.join('\n'), open: { templates: left, writing: false } };
};
