/** Controls for the fields of a form. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { Control, Field } from './fields.ts';
import { size, visible } from './format.ts';
import { own } from './records.ts';
import { draft, edit, problems, setFiles, setValue } from './state.ts';

/** The most steps that a slider can set precisely. */
const MAX_SLIDER_STEPS = 200;

export function FieldView({ field }: { readonly field: Field }) {
  const { control, name } = field;
  if (control.kind === 'group')
    return (
      <fieldset class="group">
        <legend>
          <Name field={field} />
        </legend>
        <About field={field} />
        <div class="group-fields">
          {control.fields.map((part) => (
            <FieldView key={part.name} field={part} />
          ))}
        </div>
      </fieldset>
    );
  const id = idOf(field);
  const value = own(draft.value.values, name) ?? '';
  if (control.kind === 'switch' && (field.isRequired || field.defaultValue !== ''))
    return (
      <Frame field={field}>
        <span class="switch">
          <input
            type="checkbox"
            {...attributesOf(field)}
            id={id}
            checked={value === 'true'}
            onChange={(event) => setValue(name, String(event.currentTarget.checked))}
          />
          <label for={id}>
            <Name field={field} />
          </label>
        </span>
      </Frame>
    );
  return (
    <Frame field={field}>
      <label for={id}>
        <Name field={field} />
        {field.hint !== '' && <span class="hint">{field.hint}</span>}
      </label>
      <Input field={field} value={value} />
    </Frame>
  );
}

function Frame({ field, children }: { readonly field: Field; readonly children: ComponentChildren }) {
  const problem = own(problems.value, field.name);
  return (
    <div class={`field ${field.control.kind}${problem === undefined ? '' : ' wrong'}`}>
      {children}
      <About field={field} />
      <p class="problem" id={`${idOf(field)}-problem`}>
        {problem}
      </p>
    </div>
  );
}

function About({ field }: { readonly field: Field }) {
  return field.about === '' ? null : (
    <p class="about" id={`${idOf(field)}-about`}>
      {field.about.replaceAll('\n\n', '\n')}
    </p>
  );
}

function Name({ field: { name, isRequired } }: { readonly field: Field }) {
  return (
    <span class="name">
      {name.split('.').at(-1)}
      {isRequired && (
        <span class="required" title="required">
          <span aria-hidden="true">*</span>
          <span class="unseen"> (required)</span>
        </span>
      )}
    </span>
  );
}

function idOf({ name }: Field): string {
  // Lists of ids are separated by spaces, which names may contain.
  return `field-${encodeURIComponent(name)}`;
}

function attributesOf(field: Field) {
  const id = idOf(field);
  return {
    id,
    name: field.name,
    'aria-invalid': own(problems.value, field.name) !== undefined,
    'aria-describedby': `${field.about === '' ? '' : `${id}-about `}${id}-problem`,
    'aria-required': field.isRequired,
  };
}

interface InputProps<K extends Control['kind'] = Control['kind']> {
  readonly field: Field & { readonly control: Extract<Control, { kind: K }> };
  readonly value: string;
}

function is<K extends Control['kind']>(props: InputProps, kind: K): props is InputProps & InputProps<K> {
  return props.field.control.kind === kind;
}

function Input(props: InputProps) {
  if (is(props, 'number')) return <NumberInput {...props} />;
  if (is(props, 'choice')) return <Choice {...props} />;
  if (is(props, 'files')) return <FileInput field={props.field} />;
  const { field, value } = props;
  const { control } = field;
  const about = { ...attributesOf(field), value, placeholder: placeholderOf(control) };
  if (control.kind === 'switch') return <MaybeSwitch field={field} value={value} />;
  const isLong = control.kind === 'lines' || control.kind === 'json' || (control.kind === 'text' && control.isLong);
  return isLong ? (
    <textarea
      {...about}
      rows={control.kind === 'text' ? 3 : 2}
      class={control.kind === 'json' ? 'mono' : ''}
      spellcheck={control.kind === 'text'}
      onInput={(event) => setValue(field.name, event.currentTarget.value)}
    />
  ) : (
    <input
      {...about}
      type="text"
      autocomplete="off"
      onInput={(event) => setValue(field.name, event.currentTarget.value)}
    />
  );
}

function placeholderOf(control: Control): string {
  return control.kind === 'text' || control.kind === 'json' ? control.example : '';
}

function NumberInput({ field, value }: InputProps<'number'>) {
  const { min, max, isWhole, step: written } = field.control;
  const step = written ?? (isWhole ? 1 : 'any');
  const range = min !== undefined && max !== undefined ? max - min : null;
  const hasSlider = range !== null && range > 0 && range / (written ?? (isWhole ? 1 : range / 100)) <= MAX_SLIDER_STEPS;
  const set = (text: string): void => setValue(field.name, text);
  const number = (
    <input
      {...attributesOf(field)}
      type="number"
      inputMode={isWhole ? 'numeric' : 'decimal'}
      step={step}
      min={min}
      max={max}
      value={value}
      onInput={(event) => set(event.currentTarget.value)}
    />
  );
  if (hasSlider)
    return (
      <span class="slider">
        <input
          type="range"
          aria-label={`${field.name}, slider`}
          step={written ?? (isWhole ? 1 : (range ?? 1) / 100)}
          min={min}
          max={max}
          value={value === '' ? min : value}
          onInput={(event) => set(event.currentTarget.value)}
        />
        {number}
      </span>
    );
  if (!/(^|\.|_)seed$/i.test(field.name) || !isWhole) return number;
  return (
    <span class="with-button">
      {number}
      <button type="button" class="quiet" onClick={() => set(randomSeed(max))}>
        Random
      </button>
    </span>
  );
}

function randomSeed(max = 2 ** 32 - 1): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(number % Math.min(max + 1, 2 ** 32));
}

/** The most choices that are shown next to each other. */
const MAX_SEGMENTS = 4;

function Choice({ field, value }: InputProps<'choice'>) {
  const { values } = field.control;
  const mayBeEmpty = !field.isRequired && field.defaultValue === '';
  const isShort = values.length <= MAX_SEGMENTS && values.join('').length <= 40 && !mayBeEmpty;
  if (!isShort)
    return (
      <select
        {...attributesOf(field)}
        value={value}
        onChange={(event) => setValue(field.name, event.currentTarget.value)}
      >
        {(mayBeEmpty || value === '') && <option value="">{mayBeEmpty ? 'none' : 'Choose…'}</option>}
        {values.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    );
  const { id, name, ...about } = attributesOf(field);
  return (
    <span class="segments" role="radiogroup" aria-label={field.name} {...about}>
      {values.map((each, index) => (
        <label key={each} class="segment">
          <input
            type="radio"
            id={index === 0 ? id : `${id}-${index}`}
            name={name}
            value={each}
            checked={each === value}
            onChange={() => setValue(field.name, each)}
          />
          <span>{each}</span>
        </label>
      ))}
    </span>
  );
}

/** A yes or no that need not be given. */
function MaybeSwitch({ field, value }: InputProps) {
  return (
    <select
      {...attributesOf(field)}
      value={value}
      onChange={(event) => setValue(field.name, event.currentTarget.value)}
    >
      <option value="">none</option>
      <option value="true">yes</option>
      <option value="false">no</option>
    </select>
  );
}

function FileInput({ field }: Pick<InputProps<'files'>, 'field'>) {
  const files = own(draft.value.files, field.name) ?? [];
  const { isList } = field.control;
  const take = (list: FileList | null | undefined): void => {
    const added = [...(list ?? [])];
    if (added.length > 0) setFiles(field.name, isList ? [...files, ...added] : added.slice(0, 1));
  };
  const remove = (file: File): void =>
    setFiles(
      field.name,
      files.filter((each) => each !== file),
    );
  return (
    <div
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer?.files);
      }}
    >
      {files.map((file) => (
        <FileRow key={file} file={file} onRemove={() => remove(file)} />
      ))}
      {(isList || files.length === 0) && (
        <input
          {...attributesOf(field)}
          type="file"
          multiple={isList}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      )}
    </div>
  );
}

function FileRow({ file, onRemove }: { readonly file: File; readonly onRemove: () => void }) {
  // A file may be another than its name says.
  const isShown = useSignal(true);
  const isPicture = file.type.startsWith('image/') && isShown.value;
  const url = useMemo(() => (isPicture ? URL.createObjectURL(file) : ''), [file, isPicture]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <p class="file">
      {isPicture && <img src={url} alt="" onError={() => (isShown.value = false)} />}
      <span class="file-name">{visible(file.name)}</span>
      <span class="hint">{size(file.size)}</span>
      <button type="button" class="quiet" aria-label={`Remove ${visible(file.name)}`} onClick={onRemove}>
        Remove
      </button>
    </p>
  );
}

/** Fields with names that the person chooses. */
export function MoreFields() {
  const { more } = draft.value;
  const change = (index: number, pair: readonly [string, string]): void =>
    edit({ more: more.map((each, at) => (at === index ? pair : each)) });
  return (
    <div class="more">
      {more.map(([name, value], index) => (
        <p key={index} class="more-row">
          <input
            type="text"
            aria-label="Name of the field"
            placeholder="name"
            autocomplete="off"
            value={name}
            onInput={(event) => change(index, [event.currentTarget.value, value])}
          />
          <input
            type="text"
            aria-label={`Value of ${name === '' ? 'the field' : name}`}
            placeholder="value"
            autocomplete="off"
            value={value}
            onInput={(event) => change(index, [name, event.currentTarget.value])}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${name === '' ? 'the field' : name}`}
            onClick={() => edit({ more: more.filter((_, at) => at !== index) })}
          >
            Remove
          </button>
        </p>
      ))}
      <button type="button" class="quiet" onClick={() => edit({ more: [...more, ['', '']] })}>
        Add a field
      </button>
    </div>
  );
}
