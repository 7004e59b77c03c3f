import { type ReactNode, Fragment } from 'react';

import { t } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { Icon } from './Icon';

export interface Column<Row> {
  name: string;
  title: string;
  /** Sorted by this name of the API; absent where it cannot be. */
  sort?: string;
  /** A width of CSS grids; the rest is shared. */
  width?: string;
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string | number;
  /** As the API takes it: a name, `-` before it for descending. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** What an opened row shows below itself; null where it is not open. */
  opened?: (row: Row) => ReactNode;
}

/** A list with the classes of amoCRM's own lists. */
export function Table<Row>({ label, columns, rows, keyOf, sort = '', onSort, opened }: TableProps<Row>) {
  const template = { gridTemplateColumns: columns.map((column) => column.width ?? 'minmax(0, 1fr)').join(' ') };
  return (
    <div className={`${ROOT_CLASS}__table list__table`} role="table" aria-label={label}>
      <div className="list-row list-row-head" role="row" style={template}>
        {columns.map((column) => (
          <div
            key={column.name}
            className="list-row__cell cell-head"
            role="columnheader"
            aria-sort={column.sort ? direction(column.sort, sort) : undefined}
          >
            <Head column={column} sort={sort} onSort={onSort} />
          </div>
        ))}
      </div>
      {rows.map((row) => {
        const below = opened?.(row) ?? null;
        return (
          <Fragment key={keyOf(row)}>
            <div className={`list-row ${below ? `${ROOT_CLASS}__row_opened` : ''}`} role="row" style={template}>
              {columns.map((column) => (
                <div key={column.name} className="list-row__cell" role="cell">
                  <div className="content-table__item__inner">{column.cell(row)}</div>
                </div>
              ))}
            </div>
            {below && (
              <div className={`${ROOT_CLASS}__row-below`} role="row">
                <div role="cell" aria-colspan={columns.length}>
                  {below}
                </div>
              </div>
            )}
          </Fragment>
        );
      })}
    </div>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort: string;
  onSort: ((sort: string) => void) | undefined;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const title = <span className="cell-head__title">{column.title}</span>;
  const { sort: name } = column;
  if (!name || !onSort) return title;
  return (
    <button
      type="button"
      className={`${ROOT_CLASS}__sort`}
      title={t('common.sort_by', { column: column.title })}
      onClick={() => onSort(sort === name ? `-${name}` : name)}
    >
      {title}
      {sort === name && <Icon name="up" />}
      {sort === `-${name}` && <Icon name="down" />}
    </button>
  );
}

function direction(name: string, sort: string): 'ascending' | 'descending' | 'none' {
  if (sort === name) return 'ascending';
  return sort === `-${name}` ? 'descending' : 'none';
}
