import type { Linkers, Pipeline } from '../../api/types';
import type { Option } from '../../controls/Dropdown';
import { t } from '../../i18n';
import type { BotFields, FieldName } from './fields';

/** Stands among the statuses for none of them: requests stay in «Неразобранное». */
export const LEFT_UNSORTED = 0;

/** Statuses that end a deal: nobody accepts a new request into them. */
const ENDED = new Set([142, 143]);

export function statusOptions(pipeline: Pipeline | undefined): Option<number>[] {
  const open = pipeline?.statuses.filter(({ id }) => !ENDED.has(id)) ?? [];
  return [
    { value: LEFT_UNSORTED, title: t('form.leave_unsorted') },
    ...open.map(({ id, name }) => ({ value: id, title: t('form.accept_into', { status: name }) })),
  ];
}

export function linkersOptions(): Option<Linkers>[] {
  return [
    { value: 'administrators', title: t('form.linkers_administrators') },
    { value: 'anyone', title: t('form.linkers_anyone') },
    { value: 'staff', title: t('form.linkers_staff') },
  ];
}

/** A field of the form as people read it. */
export function shownValue(name: FieldName, fields: BotFields, pipelines: Pipeline[]): string {
  const pipeline = pipelines.find(({ id }) => id === fields.pipeline);
  switch (name) {
    case 'label':
      return fields.label;
    case 'pipeline':
      return pipeline?.name ?? t('form.gone');
    case 'status':
      return titleOf(statusOptions(pipeline), fields.status ?? LEFT_UNSORTED);
    case 'linkers':
      return titleOf(linkersOptions(), fields.linkers);
  }
}

function titleOf<Value extends string | number>(options: Option<Value>[], value: Value): string {
  return options.find((option) => option.value === value)?.title ?? t('form.gone');
}
