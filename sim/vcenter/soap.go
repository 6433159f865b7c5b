// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"log"
	"net/http"
	"reflect"

	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// reply is an HTTP answer held back until it is complete, so that it can still be changed.
type reply struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func newReply() *reply { return &reply{status: http.StatusOK, header: http.Header{}} }

// Header, Write and WriteHeader let vcsim write into a reply.
func (r *reply) Header() http.Header { return r.header }

func (r *reply) Write(p []byte) (int, error) { return r.body.Write(p) }

func (r *reply) WriteHeader(status int) { r.status = status }

func (r *reply) writeTo(w http.ResponseWriter) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body.Bytes())
}

// plainReply is what the front end of a vCenter says when there is no service behind it.
func plainReply(status int) *reply {
	r := newReply()
	r.status = status
	r.header.Set("Content-Type", "text/plain")
	r.body.WriteString(http.StatusText(status) + "\n")
	return r
}

type soapEnvelope struct {
	XMLName xml.Name `xml:"soapenv:Envelope"`
	Enc     string   `xml:"xmlns:soapenc,attr"`
	Env     string   `xml:"xmlns:soapenv,attr"`
	XSD     string   `xml:"xmlns:xsd,attr"`
	XSI     string   `xml:"xmlns:xsi,attr"`
	Body    soapBody `xml:"soapenv:Body"`
}

type soapBody struct{ Content interface{} }

type soapFault struct {
	XMLName xml.Name `xml:"soapenv:Fault"`
	Code    string   `xml:"faultcode"`
	String  string   `xml:"faultstring"`
	Detail  struct {
		Fault faultDetail
	} `xml:"detail"`
}

type faultDetail struct{ types.BaseMethodFault }

// MarshalXML names the element after the fault's type, as vCenter does: <NoPermissionFault xsi:type="NoPermission">.
func (d faultDetail) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	kind := reflect.TypeOf(d.BaseMethodFault).Elem().Name()
	start.Name.Local = kind + "Fault"
	start.Attr = append(start.Attr,
		xml.Attr{Name: xml.Name{Local: "xmlns"}, Value: "urn:vim25"},
		xml.Attr{Name: xml.Name{Local: "xsi:type"}, Value: kind})
	return e.EncodeElement(d.BaseMethodFault, start)
}

// soapReply wraps content, a struct whose XMLName says which element it is.
func soapReply(status int, content interface{}) *reply {
	r := newReply()
	r.status = status
	r.body.WriteString(xml.Header)
	err := xml.NewEncoder(&r.body).Encode(&soapEnvelope{
		Enc:  "http://schemas.xmlsoap.org/soap/encoding/",
		Env:  "http://schemas.xmlsoap.org/soap/envelope/",
		XSD:  "http://www.w3.org/2001/XMLSchema",
		XSI:  "http://www.w3.org/2001/XMLSchema-instance",
		Body: soapBody{content},
	})
	if err != nil {
		log.Printf("cannot encode %T: %v", content, err)
		return plainReply(http.StatusInternalServerError)
	}
	return r
}

// methodFault is a fault with the text that vCenter sends along.
type methodFault struct {
	message string
	detail  types.BaseMethodFault
}

func (f methodFault) reply() *reply {
	content := soapFault{Code: "ServerFaultCode", String: f.message}
	content.Detail.Fault.BaseMethodFault = f.detail
	return soapReply(http.StatusInternalServerError, content)
}
