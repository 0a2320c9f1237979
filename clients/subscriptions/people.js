// The two people of this story, from the demo register.
export async function signIn(url, email, password) {
  const { login } = await ask(url, undefined, `
    mutation SignIn($input: LoginInput!) {
      login(input: $input) { tokens { accessToken } userErrors { message } }
    }`, { input: { email, password } });
  if (!login.tokens) throw new Error(login.userErrors[0].message);
  return login.tokens.accessToken;
}

// readInEmergency is what a paramedic does who has scanned the patient's QR code.
export async function readInEmergency(url, token, code) {
  const { emergencyRecord } = await ask(url, token, `
    query Emergency($code: String!) {
      emergencyRecord(code: $code, location: "Calle 26, Bogotá") { fullName allergies { allergen severity } }
    }`, { code });
  return emergencyRecord;
}

export async function emergencyCode(url, token) {
  const { me } = await ask(url, token, '{ me { patient { emergencyCode { code } } } }');
  return me.patient.emergencyCode.code;
}

async function ask(url, token, query, variables) {
  const headers = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}
