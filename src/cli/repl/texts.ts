// Texts of the prompt. Words in backticks are bold on a terminal.
import { LANGUAGE_VERSION } from '../../lang/index.ts';
import { isPkl } from '../identity.ts';

const manual = `https://pkl-lang.org/main/${LANGUAGE_VERSION}/`;

export const welcome = `\
Welcome to Pkl ${LANGUAGE_VERSION}${isPkl ? '' : ' (kdeps)'}.
Type an expression to have it evaluated.
Type \`:help\` or \`:examples\` for more information.

`;

export const exitHint = '(To exit, press ^C again or ^D or type :quit)\n';

export const help = `\
\`<expr>\`           Evaluate <expr> and print the result. \`1 + 3\`
\`<name> = <expr>\`  Evaluate <expr> and assign the result to property <name>. \`msg = "howdy"\`
\`:clear\`           Clear the screen.
\`:examples\`        Show code examples (use copy and paste to run them).
\`:force <expr>\`    Force eager evaluation of a value.
\`:help\`            Show this help.
\`:load <file>\`     Load <file> from local file system. \`:load path/to/config.pkl\`
\`:quit\`            Quit this program.
\`:reset\`           Reset the environment to its initial state.
\`:type <expr>\`     Show the type of a value, a property or a function. \`:type 5.min\`

Tips:
* Commands can be abbreviated, and completed with the tab key: \`:h\`
* So can paths after \`:load\`, names, members and imports: \`"hello".re<TAB>\`
* A line may contain several definitions and expressions: \`a = 1; b = a + 2; b\`
* Incomplete input continues on the next line.
* Ctrl-C stops an evaluation.

`;

export const examples = `\
Arithmetic:
\`2 + 3 * 4\`

Strings:
\`"Hello, \\("World".toUpperCase())!"\`

Properties:
\`timeout = 5.min; timeout.isBetween(1.s, 1.h)\`

Objects:
\`server {
  host = "localhost"
  port = 8080
  address = "\\(host):\\(port)"
}
server.address\`

Listings and mappings:
\`ports = new Listing { 80; 443 }
ports[1]
prices { ["apple"] = 1.5; ["banana"] = 2 }
prices["apple"]\`

Amending:
\`test = (server) { port = 0 }
:force test\`

Classes and functions:
\`class Bird { name: String; wings: Int = 2 }
function twin(bird: Bird) = (bird) { name = "\\(super.name) II" }
:force twin(new Bird { name = "Robin" })\`

The manual has more:
${manual}language-reference/

`;

/** A text with words in backticks in bold, or plain. */
export function emphasized(text: string, isColored: boolean): string {
  return text.replace(/`([^`]*)`/g, (_, inner: string) => (isColored ? `\u001b[1m${inner}\u001b[22m` : inner));
}
