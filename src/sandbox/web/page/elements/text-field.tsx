// What is typed: text, dates and times.
import type { Value } from '../../wire.js';
import { type Control, tie } from './control.js';

const typed = (value: Value) => (typeof value === 'string' ? value : '');
const orNull = (text: string) => (text === '' ? null : text);

export function TextField(control: Control<'plain_text_input'>) {
  const { element, value, onValue } = control;
  if (!element.multiline) return <LineField {...control} />;
  return (
    <textarea
      {...tie(control)}
      rows={3}
      value={typed(value)}
      placeholder={element.placeholder?.text}
      maxLength={element.max_length}
      onInput={({ currentTarget }) => onValue(orNull(currentTarget.value))}
    />
  );
}

export function LineField(
  control: Control<'plain_text_input' | 'number_input' | 'email_text_input' | 'url_text_input'>,
) {
  const { element, value, onValue } = control;
  return (
    <input
      {...tie(control)}
      type="text"
      autoComplete="off"
      value={typed(value)}
      placeholder={element.placeholder?.text}
      maxLength={'max_length' in element ? element.max_length : undefined}
      onInput={({ currentTarget }) => onValue(orNull(currentTarget.value))}
    />
  );
}

export function DateField(control: Control<'datepicker' | 'timepicker'>) {
  return (
    <input
      {...tie(control)}
      type={control.element.type === 'datepicker' ? 'date' : 'time'}
      value={typed(control.value)}
      onChange={({ currentTarget }) => control.onValue(orNull(currentTarget.value))}
    />
  );
}

/** Slack counts in seconds; the control speaks the reader's local time. */
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
