/** Every word that the app has for what documents and actions hold. */
export * from "./baseWords.ts";
export { describeAction, type Names, unnamed } from "./describeAction.ts";
export { fieldWords, valueWords } from "./fieldWords.ts";
