// Shared props of elements with a value.
import type { Element, ElementOf } from '../../block-kit.js';
import type { Value } from '../../wire.js';

export interface Control<T extends Element['type']> {
  readonly element: ElementOf<T>;
  readonly blockId: string;
  /** The DOM id of the control, for its label. */
  readonly id: string;
  /** The aria-label of a control without a visible label. */
  readonly label?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid: boolean;
  readonly value: Value;
  onValue(value: Value): void;
}

/** Attributes that connect a control with its label, hint and error. */
export const controlProps = ({ id, label, describedBy, invalid }: Omit<Control<'button'>, 'element'>) => ({
  id,
  'aria-label': label,
  'aria-describedby': describedBy,
  'aria-invalid': invalid,
});
