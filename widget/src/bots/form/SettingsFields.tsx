import type { Pipeline } from '../../api/types';
import { Dropdown } from '../../controls/Dropdown';
import { TextField } from '../../controls/Field';
import { t } from '../../i18n';
import { LEFT_UNSORTED, linkersOptions, shownValue, statusOptions } from './choices';
import { type BotFields, type Faults, type FieldName, inPipeline, withTheirs } from './fields';
import { Theirs } from './Theirs';

interface Props {
  fields: BotFields;
  pipelines: Pipeline[];
  faults: Faults;
  /** What the fields are now that somebody else changed meanwhile. */
  theirs?: Partial<BotFields>;
  /** Who ties groups to deals is asked of bots that are connected already. */
  withLinkers?: boolean;
  onChange: (fields: BotFields) => void;
}

/** Label, pipeline and status of a bot, and who ties groups to deals. */
export function SettingsFields({ fields, pipelines, faults, theirs = {}, withLinkers = false, onChange }: Props) {
  const fault = (name: FieldName) => (faults[name] ? t(faults[name]) : null);
  const other = (name: FieldName) =>
    name in theirs && (
      <Theirs
        value={shownValue(name, { ...fields, ...theirs }, pipelines)}
        onTake={() => onChange(withTheirs(fields, theirs, name))}
      />
    );

  return (
    <>
      <TextField
        label={t('form.label')}
        hint={t('form.label_hint')}
        error={fault('label')}
        value={fields.label}
        autoComplete="off"
        onChange={(label) => onChange({ ...fields, label })}
      />
      {other('label')}
      <Dropdown
        label={t('form.pipeline')}
        hint={t('form.pipeline_hint')}
        error={fault('pipeline')}
        placeholder={t('form.choose')}
        options={pipelines.map(({ id, name }) => ({ value: id, title: name }))}
        value={fields.pipeline}
        onChange={(pipeline) => onChange(inPipeline(fields, pipeline))}
      />
      {other('pipeline')}
      <Dropdown
        label={t('form.status')}
        hint={t('form.status_hint')}
        error={fault('status')}
        placeholder={t('form.choose')}
        options={statusOptions(pipelines.find(({ id }) => id === fields.pipeline))}
        value={fields.status ?? LEFT_UNSORTED}
        onChange={(status) => onChange({ ...fields, status: status === LEFT_UNSORTED ? null : status })}
      />
      {other('status')}
      {withLinkers && (
        <Dropdown
          label={t('form.linkers')}
          hint={t('form.linkers_hint')}
          options={linkersOptions()}
          value={fields.linkers}
          onChange={(linkers) => onChange({ ...fields, linkers })}
        />
      )}
      {withLinkers && other('linkers')}
    </>
  );
}
