// Text and date-time inputs.
import type { Value } from '../../wire.js';
import { type Control, tie } from './control.js';

const typed = (value: Value) => (typeof value === 'string' ? value : '');

export function TextField(control: Control<'plain_text_input'>) {
  const { element, value, onValue } = control;
  const shared = {
    ...tie(control),
    value: typed(value),
    placeholder: element.placeholder?.text,
    maxLength: element.max_length,
  };
  const take = (text: string) => onValue(text === '' ? null : text);
  return element.multiline ? (
    <textarea {...shared} rows={3} onInput={({ currentTarget }) => take(currentTarget.value)} />
  ) : (
    <input {...shared} type="text" autoComplete="off" onInput={({ currentTarget }) => take(currentTarget.value)} />
  );
}

/** Slack has seconds since the epoch; the control has local time. */
export function DateTimeField(control: Control<'datetimepicker'>) {
  const { value, onValue } = control;
  const take = (text: string) => onValue(text === '' ? null : Math.floor(new Date(text).getTime() / 1000));
  return (
    <input
      {...tie(control)}
      type="datetime-local"
      value={typeof value === 'number' ? localMinute(value) : ''}
      onChange={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}

function localMinute(seconds: number): string {
  const offsetMs = new Date(seconds * 1000).getTimezoneOffset() * 60_000;
  return new Date(seconds * 1000 - offsetMs).toISOString().slice(0, 16);
}
