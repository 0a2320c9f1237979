-- Legal documents and who accepted them. The texts are essential data: a sign-up names their versions.
-- A changed text is a new version in a new migration, never an edit here: people accepted these words.

-- +goose Up
CREATE TABLE legal_documents (
    kind           text NOT NULL,
    version        text NOT NULL,
    effective_from date NOT NULL,
    text_es        text NOT NULL,
    text_en        text NOT NULL,
    CONSTRAINT legal_documents_pkey PRIMARY KEY (kind, version),
    CONSTRAINT legal_documents_kind_values CHECK (kind IN ('terms', 'privacy', 'health_data')),
    CONSTRAINT legal_documents_version_format CHECK (version ~ '^[0-9]{1,4}\.[0-9]{1,4}$'),
    CONSTRAINT legal_documents_text_es_length CHECK (char_length(text_es) BETWEEN 1 AND 50000),
    CONSTRAINT legal_documents_text_en_length CHECK (char_length(text_en) BETWEEN 1 AND 50000)
);
CREATE INDEX legal_documents_newest ON legal_documents (kind, effective_from DESC);

CREATE TABLE legal_acceptances (
    id          uuid        PRIMARY KEY,
    user_id     uuid        NOT NULL CONSTRAINT legal_acceptances_user_fkey REFERENCES users ON DELETE CASCADE,
    patient_id  uuid        CONSTRAINT legal_acceptances_patient_fkey REFERENCES patients ON DELETE CASCADE,
    kind        text        NOT NULL,
    version     text        NOT NULL,
    accepted_at timestamptz NOT NULL,
    ip          inet        NOT NULL,
    user_agent  text        NOT NULL,
    locale      text        NOT NULL,
    CONSTRAINT legal_acceptances_document_fkey FOREIGN KEY (kind, version) REFERENCES legal_documents,
    CONSTRAINT legal_acceptances_patient_rule CHECK (patient_id IS NULL OR kind = 'health_data'),
    CONSTRAINT legal_acceptances_user_agent_length CHECK (char_length(user_agent) <= 500),
    CONSTRAINT legal_acceptances_locale_values CHECK (locale IN ('es', 'en'))
);
CREATE UNIQUE INDEX legal_acceptances_own_unique ON legal_acceptances (user_id, kind, version)
    WHERE patient_id IS NULL;
CREATE UNIQUE INDEX legal_acceptances_dependant_unique ON legal_acceptances (user_id, patient_id, kind, version)
    WHERE patient_id IS NOT NULL;
CREATE INDEX legal_acceptances_newest ON legal_acceptances (user_id, accepted_at DESC, id DESC);
CREATE INDEX legal_acceptances_patient ON legal_acceptances (patient_id);
COMMENT ON TABLE legal_acceptances IS 'Proof of consent. Append-only.';
COMMENT ON COLUMN legal_acceptances.patient_id IS
    'The dependant for whom a guardian accepted the processing of health data; null in all other rows.';
COMMENT ON INDEX legal_acceptances_own_unique IS 'Accepting twice succeeds without a second row.';

-- +goose StatementBegin
INSERT INTO legal_documents (kind, version, effective_from, text_es, text_en) VALUES
('terms', '1.0', DATE '2025-09-01', $text$Términos de uso de VitalGo

1. Qué es VitalGo. VitalGo guarda la historia de salud que usted mismo escribe: perfil, medicamentos, alergias, enfermedades y cirugías. Le da un código QR para emergencias. No reemplaza la historia clínica que llevan los prestadores de salud, ni el consejo de un profesional, ni la línea 123.

2. Su cuenta. Para abrir una cuenta de paciente debe tener 18 años o más. Los datos de una persona menor de edad o de otro dependiente los registra su acudiente. Guarde su contraseña en secreto: lo que se haga con su cuenta se entiende hecho por usted, salvo que nos avise antes.

3. Lo que usted escribe. Usted responde por la exactitud de lo que registra. VitalGo no lo verifica, y así lo muestra a quien lo lee.

4. El código de emergencia. Quien tenga su código y sea un paramédico aprobado puede ver su resumen de emergencia, sin poder cambiarlo. Cada lectura queda escrita y usted la ve. Puede anular o cambiar el código cuando quiera.

5. Profesionales de la salud. Usted decide a qué profesional abre su registro, si solo lee o también escribe, y hasta qué día. Puede retirar el permiso en cualquier momento.

6. Paramédicos y profesionales. Deben tener una licencia vigente. Un administrador revisa cada cuenta y puede suspenderla. Solo pueden usar lo que ven para atender a la persona.

7. Cierre. Puede cerrar su cuenta cuando quiera. Se borra 30 días después; si inicia sesión antes, el cierre se cancela.

8. Disponibilidad. Hacemos lo razonable para que el servicio esté disponible, pero no lo garantizamos sin interrupciones. Lleve siempre consigo la información que le sea vital.

9. Ley. Se aplica la ley de la República de Colombia.

10. Datos de terceros. Nombres y códigos de municipios: GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), con cambios.$text$,
$text$VitalGo terms of use

1. What VitalGo is. VitalGo keeps the health record that you write yourself: profile, medications, allergies, illnesses and surgeries. It gives you a QR code for emergencies. It does not replace the clinical records that health providers keep, nor the advice of a professional, nor the emergency line 123.

2. Your account. To open a patient's account you must be 18 or older. The data of a minor or of another dependant is registered by their guardian. Keep your password secret: what is done with your account counts as done by you, unless you tell us before.

3. What you write. You answer for the accuracy of what you record. VitalGo does not verify it, and says so to whoever reads it.

4. The emergency code. An approved paramedic who has your code can see your emergency summary, and cannot change it. Each reading is written down and you see it. You can revoke or replace the code at any time.

5. Health professionals. You decide which professional may see your record, whether to read or also to write, and until which day. You can take the permission back at any time.

6. Paramedics and professionals. They must hold a licence in force. An administrator checks each account and can suspend it. They may use what they see only to care for the person.

7. Closing. You can close your account at any time. It is erased 30 days later; signing in before then cancels the closing.

8. Availability. We do what is reasonable to keep the service available, but we do not promise that it never stops. Always carry with you what is vital for you.

9. Law. The law of the Republic of Colombia applies.

10. Data of others. Municipality names and codes: GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), with changes.$text$),
('privacy', '1.0', DATE '2025-09-01', $text$Política de tratamiento de datos personales

Esta política explica qué hace VitalGo con sus datos personales, conforme a la Ley 1581 de 2012 y al Decreto 1377 de 2013.

1. Responsable. El responsable del tratamiento es la organización que opera este servicio y le pide aceptar esta política.

2. Qué datos. De identidad y contacto (nombre, documento, fecha de nacimiento, correo, teléfono, dirección), de salud si usted los autoriza por separado, y técnicos de seguridad (fecha, dirección IP y navegador de cada inicio de sesión, de cada lectura de su registro y de cada aceptación).

3. Para qué. Para prestarle el servicio, proteger su cuenta, mostrarle quién leyó su registro y cumplir la ley. Para nada más: no vendemos datos, no hacemos publicidad y no los entregamos a terceros.

4. Quién los ve. Usted; su acudiente, si su registro es de un dependiente; los profesionales a quienes usted dé permiso; y, con su código, los paramédicos aprobados. Los administradores ven las cuentas del personal de salud, nunca los registros.

5. Cuánto tiempo. Mientras tenga cuenta. Al cerrarla se borran 30 días después. El registro de lecturas se conserva 7 años, ya sin su identidad; los intentos de inicio de sesión, 1 año.

6. Sus derechos. Conocer, actualizar, rectificar y suprimir sus datos; pedir prueba de su autorización; saber qué uso se les da; revocar la autorización; acceder a ellos gratis; y presentar quejas ante la Superintendencia de Industria y Comercio. Puede ejercerlos en la aplicación (descargar el registro, corregirlo, cerrar la cuenta) o escribiendo al responsable. Las consultas se responden en 10 días hábiles y los reclamos en 15.

7. Seguridad. Contraseñas cifradas con una función de un solo sentido, comunicaciones cifradas, acceso limitado y un registro de cada lectura.

8. Cambios. Una nueva versión se le presenta para que la acepte.$text$,
$text$Personal data policy

This policy explains what VitalGo does with your personal data, under Colombian Law 1581 of 2012 and Decree 1377 of 2013.

1. Controller. The controller is the organization that operates this service and asks you to accept this policy.

2. Which data. Identity and contact (name, document, date of birth, e-mail, telephone, address), health data if you authorize it separately, and technical security data (date, IP address and browser of each sign-in, of each reading of your record and of each acceptance).

3. What for. To give you the service, protect your account, show you who read your record and comply with the law. For nothing else: we sell no data, we show no advertising and we hand nothing to third parties.

4. Who sees it. You; your guardian, if the record is a dependant's; the professionals to whom you give permission; and, with your code, approved paramedics. Administrators see the accounts of health staff, never records.

5. How long. As long as you have an account. After you close it, it is erased 30 days later. The log of readings is kept for 7 years, then without your identity; sign-in attempts for 1 year.

6. Your rights. To know, update, correct and erase your data; to ask for proof of your authorization; to know how it is used; to revoke the authorization; to see it free of charge; and to complain to the Superintendence of Industry and Commerce. You can exercise them in the application (download the record, correct it, close the account) or by writing to the controller. Enquiries are answered within 10 business days and claims within 15.

7. Security. Passwords stored with a one-way function, encrypted communication, limited access, and a log of every reading.

8. Changes. A new version is shown to you for acceptance.$text$),
('health_data', '1.0', DATE '2025-09-01', $text$Autorización para el tratamiento de datos de salud

Los datos de salud son datos sensibles (Ley 1581 de 2012, artículos 5 y 6). Nadie está obligado a autorizar su tratamiento. VitalGo es un registro de salud: sin esta autorización no puede guardarlo.

Al aceptar, usted autoriza de manera previa, expresa e informada que VitalGo:

1. guarde los datos de salud que usted escriba o que escriba un profesional a quien usted lo permita: grupo sanguíneo, peso y estatura, medicamentos, alergias, enfermedades, cirugías, salud reproductiva, donación de órganos y seguro de salud;

2. los muestre a los profesionales de la salud a quienes usted dé permiso, mientras dure ese permiso;

3. muestre un resumen de emergencia a los paramédicos aprobados que lean su código QR, y anote cada lectura para que usted la vea.

Si registra a una persona menor de edad o a otro dependiente, usted declara que es su representante o acudiente, que obra en su interés superior y que ha tenido en cuenta su opinión según su madurez.

Puede revocar esta autorización en cualquier momento cerrando la cuenta, y puede negar cualquier dato: casi todos son opcionales.$text$,
$text$Authorization to process health data

Health data is sensitive data (Colombian Law 1581 of 2012, articles 5 and 6). Nobody is obliged to authorize its processing. VitalGo is a health record: without this authorization it cannot keep one.

By accepting you give your prior, explicit and informed authorization for VitalGo to:

1. keep the health data that you write, or that a professional writes whom you allow to: blood type, weight and height, medications, allergies, illnesses, surgeries, reproductive health, organ donation and health insurance;

2. show it to the health professionals to whom you give permission, as long as that permission lasts;

3. show an emergency summary to approved paramedics who read your QR code, and write down each reading for you to see.

If you register a minor or another dependant, you declare that you are their representative or guardian, that you act in their best interest and that you took their opinion into account according to their maturity.

You can revoke this authorization at any time by closing the account, and you can withhold any item: almost all are optional.$text$);
-- +goose StatementEnd

-- +goose Down
DROP TABLE legal_acceptances, legal_documents;
