/** The answer of a run, or what there is of it so far. */
import { useRef } from 'preact/hooks';
import { endingOf, type Medium, shown } from './answers.ts';
import { Code } from './code.tsx';
import { contentOf, download } from './download.ts';
import { visible } from './format.ts';
import { agent, answer, isFinal, progress } from './state.ts';
import type { AnswerBody, Run } from './types.ts';

/** The longest text that is shown in full, in UTF-16 units: browsers take seconds to lay out millions. */
const MAX_TEXT_LENGTH = 100_000;
/** Texts longer than this may have to be scrolled, so that they can be reached with the keyboard. */
const SCROLLED_LENGTH = 1500;
/** The most files that are shown. */
const MAX_MEDIA = 50;

export function Result({ run }: { readonly run: Run }) {
  if (!isFinal(run)) return <Preview />;
  const body = answer.value;
  if (run.state === 'canceled')
    return <p class="result-empty">The run was canceled, and everything it started has ended.</p>;
  if (body === null) return <p class="result-empty">Reading the answer…</p>;
  return (
    <div class="result">
      <Errors body={body} />
      <Answer data={body.response?.data} run={run} />
    </div>
  );
}

function Preview() {
  const { preview } = progress.value;
  if (preview === null) return null;
  return (
    <figure class="picture preview">
      <img src={preview.url} alt={`Preview after step ${preview.step}`} />
      <figcaption>preview after step {preview.step}</figcaption>
    </figure>
  );
}

function Errors({ body: { errors = [] } }: { readonly body: AnswerBody }) {
  const entries = errors.filter(({ message, code }) => message !== '' || (code ?? 0) !== 0);
  if (entries.length === 0) return null;
  return (
    <ul class="errors">
      {entries.map(({ message, actionId, code }, index) => (
        <li key={index}>
          {actionId !== undefined && <code>{actionId}</code>} {message === '' ? `Code ${code ?? 0}` : visible(message)}
        </li>
      ))}
    </ul>
  );
}

function Answer({ data, run }: { readonly data: unknown; readonly run: Run }) {
  const { media, texts, json } = shown(data);
  const name = `${agent.value?.agent ?? 'answer'}-${run.id.slice(0, 8)}`;
  return (
    <>
      {media.length > 0 && (
        <div class={`media ${media.length === 1 ? 'single' : 'several'}`}>
          {media.slice(0, MAX_MEDIA).map((medium, index) => (
            <MediumView
              key={index}
              medium={medium}
              label={media.length === 1 ? 'the answer' : `part ${index + 1} of the answer`}
              file={`${name}${media.length === 1 ? '' : `-${index + 1}`}.${endingOf(medium.type)}`}
            />
          ))}
        </div>
      )}
      {media.length > MAX_MEDIA && (
        <Rest
          of={`${media.length} files`}
          shown={MAX_MEDIA}
          name={`${name}.json`}
          content={() => JSON.stringify(data)}
        />
      )}
      {texts.map((text, index) => (
        <div key={index}>
          <p class="prose" tabIndex={text.length > SCROLLED_LENGTH ? 0 : undefined}>
            {text === '' ? '(empty)' : text.slice(0, MAX_TEXT_LENGTH)}
          </p>
          <RestOfText text={text} name={`${name}.txt`} content={() => text} />
        </div>
      ))}
      {json !== '' && (
        <div>
          <Code text={json.slice(0, MAX_TEXT_LENGTH)} label="Answer" />
          <RestOfText text={json} name={`${name}.json`} content={() => JSON.stringify(data, null, 2)} />
        </div>
      )}
    </>
  );
}

interface RestProps {
  readonly of: string;
  readonly shown: number;
  /** The name and content of a file with everything. */
  readonly name: string;
  readonly content: () => string;
}

/** Says that not everything is shown, and where the rest is. */
function Rest({ of, shown: count, name, content }: RestProps) {
  return (
    <p class="rest quiet-text">
      The first {count.toLocaleString('en')} of {of} are shown.
      <button type="button" class="quiet" onClick={() => download(new Blob([content()]), name)}>
        Download all
      </button>
    </p>
  );
}

function RestOfText({ text, ...rest }: Pick<RestProps, 'name' | 'content'> & { readonly text: string }) {
  if (text.length <= MAX_TEXT_LENGTH) return null;
  return <Rest of={`${text.length.toLocaleString('en')} characters`} shown={MAX_TEXT_LENGTH} {...rest} />;
}

interface MediumProps {
  readonly medium: Medium;
  readonly label: string;
  readonly file: string;
}

function MediumView({ medium: { kind, type, url }, label, file }: MediumProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const save = (
    <button
      type="button"
      class="quiet"
      aria-label={`Download ${endingOf(type)} of ${label}`}
      onClick={() => download(contentOf(url, type), file)}
    >
      Download {endingOf(type)}
    </button>
  );
  if (kind === 'picture')
    return (
      <figure class="picture">
        <button type="button" class="plain" aria-label={`Enlarge ${label}`} onClick={() => dialog.current?.showModal()}>
          <img src={url} alt={`Picture of ${label}`} />
        </button>
        <figcaption>{save}</figcaption>
        <dialog ref={dialog} aria-label={label} onClick={() => dialog.current?.close()}>
          <img src={url} alt={`Picture of ${label}, enlarged`} />
          <button type="button">Close</button>
        </dialog>
      </figure>
    );
  return (
    <figure>
      {kind === 'audio' && <audio controls src={url} aria-label={`Audio of ${label}`} />}
      {kind === 'video' && <video controls src={url} aria-label={`Video of ${label}`} />}
      <figcaption>{save}</figcaption>
    </figure>
  );
}
