import type { Bot, BotChanges, CheckedToken, Linkers, Pipeline } from '../../api/types';
import type { TextKey } from '../../i18n';

/** What the forms of a bot hold. `pipeline` 0: none is chosen; `status` null: requests stay in «Неразобранное». */
export interface BotFields {
  label: string;
  pipeline: number;
  status: number | null;
  linkers: Linkers;
}

export type FieldName = keyof BotFields;
export type Faults = Partial<Record<FieldName, TextKey>>;

export const LONGEST_LABEL = 40;

/** What the server calls the fields. */
const FIELDS: Record<string, FieldName> = {
  label: 'label',
  pipeline_id: 'pipeline',
  status_id: 'status',
  linkers: 'linkers',
};

export function newFields(pipelines: Pipeline[]): BotFields {
  const main = pipelines.find((pipeline) => pipeline.is_main) ?? pipelines[0];
  return { label: '', pipeline: main?.id ?? 0, status: null, linkers: 'administrators' };
}

export function fieldsOf(bot: Bot): BotFields {
  return { label: bot.label, pipeline: bot.pipeline_id, status: bot.status_id, linkers: bot.linkers };
}

/** Return the fields with another pipeline; the statuses of the one before are not its own. */
export function inPipeline(fields: BotFields, pipeline: number): BotFields {
  return pipeline === fields.pipeline ? fields : { ...fields, pipeline, status: null };
}

/** Return a label for a bot that has none yet: its name, as much of it as fits. */
export function suggestedLabel(bot: CheckedToken): string {
  return Array.from(bot.name).slice(0, LONGEST_LABEL).join('').trim();
}

/** Tell what is wrong before the server is asked. */
export function faultsOf(fields: BotFields, pipelines: Pipeline[]): Faults {
  const faults: Faults = {};
  const pipeline = pipelines.find(({ id }) => id === fields.pipeline);
  if (!fields.label.trim()) {
    faults.label = 'form.label_missing';
  } else if (Array.from(fields.label.trim()).length > LONGEST_LABEL) {
    faults.label = 'form.label_long';
  }
  if (!pipeline) {
    faults.pipeline = fields.pipeline ? 'form.pipeline_gone' : 'form.pipeline_missing';
  } else if (fields.status !== null && !pipeline.statuses.some(({ id }) => id === fields.status)) {
    faults.status = 'form.status_gone';
  }
  return faults;
}

/** Return the faults that are said at once: what is not filled in yet is nobody's mistake before it is sent. */
export function ripe(faults: Faults): Faults {
  const early: (TextKey | undefined)[] = ['form.label_missing', 'form.pipeline_missing'];
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => !early.includes(fault)));
}

/** Return the settings that differ from a bot's, as the server takes them; null when none does. */
export function changesOf(fields: BotFields, bot: Bot): BotChanges | null {
  const before = fieldsOf(bot);
  const movesPipeline = fields.pipeline !== before.pipeline;
  const changes: BotChanges = {
    ...(fields.label.trim() !== before.label && { label: fields.label.trim() }),
    ...(movesPipeline && { pipeline_id: fields.pipeline }),
    ...((movesPipeline || fields.status !== before.status) && { status_id: fields.status }),
    ...(fields.linkers !== before.linkers && { linkers: fields.linkers }),
  };
  return Object.keys(changes).length ? changes : null;
}

/** Return what the person has in the form over the bot as it is now: what they did not touch follows it. */
export function rebased(fields: BotFields, before: Bot, now: Bot): BotFields {
  const touched = differing(fields, fieldsOf(before));
  return { ...fieldsOf(now), ...picked(fields, together(touched, fields, now)) };
}

/** Return what the fields are now that the server (`names`) refused to change because somebody else had. */
export function theirsOf(names: string[], fields: BotFields, now: Bot): Partial<BotFields> {
  const refused = names.flatMap((name) => FIELDS[name] ?? []);
  return picked(fieldsOf(now), together(refused, fields, now));
}

/** Return the fields with one as somebody else has set it; a status of theirs comes with its pipeline. */
export function withTheirs(fields: BotFields, theirs: Partial<BotFields>, name: FieldName): BotFields {
  const isPlace = name === 'pipeline' || name === 'status';
  const { pipeline = fields.pipeline, status = fields.status } = theirs;
  return isPlace ? { ...fields, pipeline, status } : { ...fields, [name]: theirs[name] };
}

/** A status is one of a pipeline: where they are not of the same one, whoever chose one of the two has chosen both. */
function together(names: FieldName[], fields: BotFields, now: Bot): FieldName[] {
  const isPlace = names.includes('pipeline') || names.includes('status');
  return isPlace && fields.pipeline !== now.pipeline_id ? [...names, 'pipeline', 'status'] : names;
}

function differing(fields: BotFields, others: BotFields): FieldName[] {
  return (Object.keys(fields) as FieldName[]).filter((name) => fields[name] !== others[name]);
}

function picked(fields: BotFields, names: FieldName[]): Partial<BotFields> {
  return Object.fromEntries(names.map((name) => [name, fields[name]]));
}
