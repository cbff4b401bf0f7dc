/** Every word that the app has for what documents hold; for actions: `describeAction.ts`. */
export * from "./baseWords.ts";
export { fieldWords, notHere, valueWords } from "./fieldWords.ts";
export { kindWords, type Names, unnamed } from "./names.ts";
