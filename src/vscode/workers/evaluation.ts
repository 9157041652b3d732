// The worker of the extension that evaluates modules.
import { answerQuestions } from '../../playground/workers/evaluation.ts';

answerQuestions(self);
