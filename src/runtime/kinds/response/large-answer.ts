import type { Answer } from '../../run/outcomes.ts';
import { type PackedData, unpacked } from '../../run/packed-data.ts';

/** An answer whose data were packed on the evaluation thread. */
export class LargeAnswer implements Answer {
  readonly success: Answer['success'];
  readonly meta: Answer['meta'];
  readonly errors: Answer['errors'];
  readonly status: Answer['status'];
  readonly contentType: Answer['contentType'];
  readonly packed: PackedData;
  #data: Answer['data'] = null;

  constructor({ success, meta, errors, status, contentType }: Omit<Answer, 'data' | 'packed'>, packed: PackedData) {
    this.success = success;
    this.meta = meta;
    this.errors = errors;
    this.status = status;
    this.contentType = contentType;
    this.packed = packed;
  }

  get data(): Answer['data'] {
    this.#data ??= unpacked(this.packed);
    return this.#data;
  }
}
