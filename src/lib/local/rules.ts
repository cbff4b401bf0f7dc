export { decide } from "#domain/actions/decide.ts";
export { opposite } from "#domain/actions/opposite.ts";
