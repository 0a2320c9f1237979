// PostGraphile 5 is written for Node 22, and asks of it no more than this function, which Node 20 lacks.
Promise.withResolvers ??= function () {
  const made = {}
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}
