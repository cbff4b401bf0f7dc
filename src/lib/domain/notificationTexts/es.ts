import { plural, type Texts } from "./texts.ts";

const days = (count: number) =>
	plural("es", count, { one: "# día", other: "# días" });

export const es: Texts = {
	sentences: {
		"re-enrolled": ({ course }) =>
			`Se le ha inscrito de nuevo en «${course}» para que su certificado se renueve a tiempo.`,
		expiring: ({ course, end, daysLeft }) =>
			daysLeft > 0
				? `Su certificado de «${course}» termina dentro de ${days(daysLeft)}: su último día de validez es el ${end}.`
				: `Hoy es el último día de validez de su certificado de «${course}».`,
		expired: ({ course, end }) =>
			`Su certificado de «${course}» ha caducado. Su último día de validez fue el ${end}.`,
		"not needed": ({ course }) =>
			`Ha llegado su resultado de «${course}». La nueva inscripción no era necesaria y se ha cerrado; no tiene que hacer nada.`,
		nudged: ({ course, end, from, isEnding, note }) =>
			`${from} le recuerda: ${
				isEnding
					? `su certificado de «${course}» termina pronto; su último día de validez es el ${end}.`
					: `«${course}» está pendiente de que lo termine.`
			}${note ? ` Añade: «${note}»` : ""}`,
		"capacity shortfall": ({ course, count }) =>
			`«${course}»: ${plural("es", count, { one: "# persona no puede", other: "# personas no pueden" })} inscribirse de nuevo porque ninguna sesión tiene plazas libres. Añada una sesión o permita el exceso de inscripciones.`,
		"waiting learners": ({ course, count }) =>
			`«${course}»: ${plural("es", count, { one: "# persona nueva", other: "# personas nuevas" })} en la lista de espera, sin sesión.`,
		"failed re-enrollment": ({ course, count }) =>
			`«${course}»: ${plural("es", count, { one: "# persona no ha superado", other: "# personas no han superado" })} la recertificación. Reabra el intento o inscriba de nuevo.`,
	},
	mail: {
		subject: (portal, count) =>
			count === 1
				? `${portal}: novedad sobre un certificado`
				: `${portal}: ${plural("es", count, { one: "# mensaje", other: "# mensajes" })} sobre certificados`,
		greeting: (name) => `Hola, ${name}:`,
		openApp: "Puede verlo todo aquí:",
		footer: (portal) =>
			`Recibe este mensaje porque tiene una cuenta en ${portal}.`,
		newPassword: {
			subject: (portal) => `${portal}: establezca una nueva contraseña`,
			text: "Ha pedido una nueva contraseña. Establézcala aquí en la próxima hora; el enlace funciona una sola vez:",
			ignore:
				"Si no ha sido usted, no tiene que hacer nada: su contraseña sigue siendo la misma.",
		},
	},
};
