// The program of both workers; the name of a worker says which one it is.
import { ROLES } from '../messages.ts';
import { answerQuestions } from './evaluation.ts';
import { serveLanguage } from './language-server.ts';

// The types of the page are in scope, where `self` is a window.
const scope = self as unknown as DedicatedWorkerGlobalScope;
if (scope.name === ROLES.languageServer) serveLanguage(scope);
else answerQuestions(scope);
