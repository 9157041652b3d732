/** The answer of a run, or what there is of it so far. */
import { useRef } from 'preact/hooks';
import { endingOf, type Medium, shown } from './answers.ts';
import { Code } from './code.tsx';
import { agent, answer, isFinal, progress } from './state.ts';
import type { AnswerBody, Run } from './types.ts';

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
          {actionId !== undefined && <code>{actionId}</code>} {message === '' ? `Code ${code ?? 0}` : message}
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
          {media.map((medium, index) => (
            <MediumView
              key={index}
              medium={medium}
              label={media.length === 1 ? 'the answer' : `part ${index + 1} of the answer`}
              file={`${name}${media.length === 1 ? '' : `-${index + 1}`}.${endingOf(medium.type)}`}
            />
          ))}
        </div>
      )}
      {texts.map((text, index) => (
        <p key={index} class="prose">
          {text === '' ? '(empty)' : text}
        </p>
      ))}
      {json !== '' && <Code text={json} label="Answer" />}
    </>
  );
}

interface MediumProps {
  readonly medium: Medium;
  readonly label: string;
  readonly file: string;
}

function MediumView({ medium: { kind, type, url }, label, file }: MediumProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const download = (
    <a class="button quiet" href={url} download={file}>
      Download {endingOf(type)}
    </a>
  );
  if (kind === 'picture')
    return (
      <figure class="picture">
        <button type="button" class="plain" aria-label={`Enlarge ${label}`} onClick={() => dialog.current?.showModal()}>
          <img src={url} alt={`Picture of ${label}`} />
        </button>
        <figcaption>{download}</figcaption>
        <dialog ref={dialog} aria-label={label} onClick={() => dialog.current?.close()}>
          <img src={url} alt={`Picture of ${label}, enlarged`} />
          <button type="button">Close</button>
        </dialog>
      </figure>
    );
  return (
    <figure>
      {kind === 'sound' && <audio controls src={url} aria-label={`Sound of ${label}`} />}
      {kind === 'film' && <video controls src={url} aria-label={`Film of ${label}`} />}
      <figcaption>{download}</figcaption>
    </figure>
  );
}
