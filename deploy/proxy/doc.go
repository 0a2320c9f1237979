// Package proxy holds the tests of the replicas behind nginx: real processes, with the configuration of deploy/nginx.
// They run with the build tag smoke, by .ci/run proxy.
package proxy
