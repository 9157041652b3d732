// What the agent's log says to a person who watches the demo.

/**
 * @typedef {object} Shown
 * @property {string} [update] what the running step does now
 * @property {{ at: number, of: number }} [bar] how far it is
 * @property {string} [note] a line that stays
 */

const MAX_LINE = 120;
const PIP = /^(?:Downloading|Installing|Building|Collecting|Preparing) /;

/**
 * What to show for an event of the log, which is a line of JSON; null if it is noise, such as warnings of libraries.
 *
 * @returns {Shown | null}
 */
export function shownOf(event) {
  switch (event.event) {
    case 'environment':
      if (PIP.test(event.msg)) return { update: event.msg.split(',')[0] };
      return event.msg.startsWith('Creating ') ? { update: 'creating the Python environment' } : { note: event.msg };
    case 'model-loading':
      return event.state === 'started' ? { update: 'loading the model' } : null;
    case 'download':
      return { update: `downloading ${event.label}`, ...barOf(event.bytes, event.total) };
    case 'step':
      return stepOf(event);
    case 'log':
      return outputOf(event);
    case 'note':
      return event.resource === undefined ? { note: event.msg } : null;
    default:
      return null;
  }
}

/** What a script says to people. Its warnings are noise here, and pictures and long lines are data. */
function outputOf({ stream, msg }) {
  const text = msg.replace(/^[^│]*│ /, '');
  const isData = text.length > MAX_LINE || text.startsWith('data:');
  return stream === 'stdout' && !isData ? { note: text } : null;
}

function stepOf({ label, step, total }) {
  const count = total === null ? `${step}` : `${step}/${total}`;
  const name = label === '' ? 'step' : label.replace(/[.…]+$/, '').toLowerCase();
  return { update: `${name} ${count}`, ...barOf(step, total) };
}

function barOf(at, of) {
  return of === null || of === 0 ? {} : { bar: { at, of } };
}
