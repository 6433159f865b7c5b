// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	vapi "github.com/vmware/govmomi/vapi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

const (
	restPath    = "/rest"
	sessionPath = restPath + "/com/vmware/cis/session"
	taggingPath = restPath + "/com/vmware/cis/tagging/"
)

// tagService is vCenter's REST API, as far as vcsim has it: sessions and tags, under /rest only.
// Unlike vcsim's own it checks the password.
//
// Threads: any; vcsim's locks do not cover the encoding of its answers.
type tagService struct {
	mutex              sync.Mutex
	handler            http.Handler
	username, password string
	session            string // our own, with which tags are made
	made               map[string]string
}

func newTagService(o options, dc *datacenter) (*tagService, error) {
	_, handler := vapi.New(&url.URL{Host: o.listen}, dc.registry.OptionManager().Setting)
	s := &tagService{handler: handler, username: o.username, password: o.password, made: map[string]string{}}
	var err error
	s.session, err = s.call(sessionPath, nil)
	if err != nil {
		return nil, err
	}
	for vm, tags := range dc.tags {
		for _, category := range sortedKeys(tags) {
			for _, name := range strings.Split(tags[category], ",") {
				if err := s.attach(vm, category, name); err != nil {
					return nil, err
				}
			}
		}
	}
	return s, nil
}

// ServeHTTP answers one REST request.
func (s *tagService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == sessionPath && r.Method == http.MethodPost {
		username, password, _ := r.BasicAuth()
		if username != s.username || password != s.password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.handler.ServeHTTP(w, r)
}

// attach gives a VM a tag, and makes the tag and its category when they are new.
func (s *tagService) attach(vm types.ManagedObjectReference, category, name string) error {
	categoryID, err := s.make("category", category, map[string]interface{}{
		"name": category, "cardinality": "MULTIPLE", "associable_types": []string{"VirtualMachine"},
	})
	if err != nil {
		return err
	}
	tagID, err := s.make("tag", category+"/"+name, map[string]interface{}{"name": name, "category_id": categoryID})
	if err != nil {
		return err
	}
	_, err = s.call(taggingPath+"tag-association/id:"+tagID+"?~action=attach", map[string]interface{}{
		"object_id": map[string]string{"type": vm.Type, "id": vm.Value},
	})
	return err
}

func (s *tagService) make(kind, key string, spec map[string]interface{}) (string, error) {
	key = kind + " " + key
	if id, ok := s.made[key]; ok {
		return id, nil
	}
	id, err := s.call(taggingPath+kind, map[string]interface{}{"create_spec": spec})
	s.made[key] = id
	return id, err
}

// call makes a POST of our own and returns the answer's value.
func (s *tagService) call(target string, body interface{}) (string, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequest(http.MethodPost, target, bytes.NewReader(encoded))
	if err != nil {
		return "", err
	}
	request.SetBasicAuth(s.username, s.password)
	request.Header.Set("vmware-api-session-id", s.session)
	answer := newReply()
	s.ServeHTTP(answer, request)
	if answer.status != http.StatusOK {
		return "", fmt.Errorf("%s: status %d", target, answer.status)
	}
	var value struct{ Value string }
	if answer.body.Len() > 0 {
		err = json.Unmarshal(answer.body.Bytes(), &value)
	}
	return value.Value, err
}
